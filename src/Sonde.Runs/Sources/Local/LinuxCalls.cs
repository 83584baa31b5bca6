// Calls into the C library of Linux: file types, identities and names as bytes, for which the base library has no calls.
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sonde.Runs;

/// <summary>Layouts are those of 64-bit Linux: the same with glibc and musl, on x64 and Arm64.</summary>
internal static unsafe partial class LinuxCalls
{
    private const int CurrentFolder = -100;    // AT_FDCWD
    private const int EmptyPath = 0x1000;      // AT_EMPTY_PATH
    private const int NoAutomount = 0x800;     // AT_NO_AUTOMOUNT
    private const uint BasicFields = 0x7ff;    // STATX_BASIC_STATS

    // O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC: opening a pipe or a terminal neither waits nor takes it over.
    private const int OpenForReading = 0x100 | 0x800 | 0x80000;
    private const int AdviseSequential = 2;

    /// <summary>Whether the calls work here: other systems, and sandboxes that refuse them, use the base library.</summary>
    public static bool AreSupported { get; } = Probe();

    /// <summary>Type, size, time and identity of what a name in a folder leads to, links followed; otherwise the error's number.</summary>
    public static int Stat(int folder, ReadOnlySpan<byte> nameWithZero, out LinuxStat stat)
    {
        fixed (byte* name = nameWithZero)
        fixed (LinuxStat* to = &stat)
            return statx(folder, name, NoAutomount, BasicFields, to) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <inheritdoc cref="Stat(int, ReadOnlySpan{byte}, out LinuxStat)"/>
    public static int Stat(ReadOnlySpan<byte> pathWithZero, out LinuxStat stat) => Stat(CurrentFolder, pathWithZero, out stat);

    /// <summary>As <see cref="Stat(ReadOnlySpan{byte}, out LinuxStat)"/>, of an open file.</summary>
    public static int Stat(int descriptor, out LinuxStat stat)
    {
        byte empty = 0;
        fixed (LinuxStat* to = &stat)
            return statx(descriptor, &empty, EmptyPath, BasicFields, to) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Opens a file without waiting for anybody; an invalid handle and the error's number where that fails.</summary>
    public static SafeFileHandle Open(ReadOnlySpan<byte> pathWithZero, out int error)
    {
        int descriptor;
        fixed (byte* path = pathWithZero)
            descriptor = open(path, OpenForReading);
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (error == 0)
            _ = posix_fadvise(descriptor, 0, 0, AdviseSequential);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Whether an open file or folder belongs to a file system of the kernel's own, such as /proc: nothing there is a log.</summary>
    public static bool IsOfKernel(int descriptor)
    {
        var buffer = stackalloc long[32]; // a struct statfs takes 120 bytes; its first field is the type
        return fstatfs(descriptor, buffer) == 0 && IsOfKernel(buffer[0]);
    }

    /// <inheritdoc cref="IsOfKernel(int)"/>
    public static bool IsOfKernel(ReadOnlySpan<byte> pathWithZero)
    {
        var buffer = stackalloc long[32];
        fixed (byte* path = pathWithZero)
            return statfs(path, buffer) == 0 && IsOfKernel(buffer[0]);
    }

    public static nint OpenFolder(ReadOnlySpan<byte> pathWithZero, out int error)
    {
        fixed (byte* path = pathWithZero)
        {
            var folder = opendir(path);
            error = folder == 0 ? Marshal.GetLastPInvokeError() : 0;
            return folder;
        }
    }

    public static int Descriptor(nint folder) => dirfd(folder);

    public static void CloseFolder(nint folder) => _ = closedir(folder);

    /// <summary>The next entry; false at the end, with the error's number where it is none.</summary>
    public static bool NextEntry(nint folder, out ReadOnlySpan<byte> nameWithZero, out byte type, out int error)
    {
        const int TypeAt = 18;
        const int NameAt = 19;
        var entry = readdir(folder);
        error = entry is null ? Marshal.GetLastPInvokeError() : 0;
        if (entry is null)
        {
            nameWithZero = default;
            type = 0;
            return false;
        }

        var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + NameAt);
        nameWithZero = new ReadOnlySpan<byte>(entry + NameAt, name.Length + 1);
        type = entry[TypeAt];
        return true;
    }

    // proc, sysfs, devpts, debugfs, tracefs, securityfs, cgroup and its second version, bpf, pstore, configfs, efivarfs, fusectl, selinux
    private static bool IsOfKernel(long type) => (uint)type is
        0x9fa0 or 0x62656572 or 0x1cd1 or 0x64626720 or 0x74726163 or 0x73636673 or 0x27e0eb or 0x63677270
        or 0xcafe4a11 or 0x6165676c or 0x62656570 or 0xde5e81e4 or 0x65735543 or 0xf97cff8c;

    private static bool Probe()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64))
            return false;
        try
        {
            return Stat("/\0"u8, out var stat) == 0 && stat.IsFolder;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int statx(int folder, byte* path, int flags, uint mask, LinuxStat* to);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int open(byte* path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint opendir(byte* path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial byte* readdir(nint folder);

    [LibraryImport("libc")]
    private static partial int closedir(nint folder);

    [LibraryImport("libc")]
    private static partial int dirfd(nint folder);

    [LibraryImport("libc")]
    private static partial int fstatfs(int descriptor, long* to);

    [LibraryImport("libc")]
    private static partial int statfs(byte* path, long* to);

    [LibraryImport("libc")]
    private static partial int posix_fadvise(int descriptor, long offset, long length, int advice);
}
