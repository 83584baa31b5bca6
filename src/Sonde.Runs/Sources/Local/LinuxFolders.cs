// Lists folders and opens files on Linux: names as bytes, types and sizes from the same look.
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;

namespace Sonde.Runs;

/// <summary>A folder costs one listing, one look at itself and one at each event file and link; nothing is opened but folders.</summary>
internal sealed class LinuxFolders(LocalPaths paths)
{
    private const int NotPermitted = 1;   // EPERM
    private const int NotThere = 2;       // ENOENT
    private const int AccessDenied = 13;  // EACCES
    private const int NotAFolder = 20;    // ENOTDIR
    private const int TooManyLinks = 40;  // ELOOP
    private const byte FolderType = 4;    // DT_DIR
    private const byte LinkType = 10;     // DT_LNK
    private const byte UnknownType = 0;   // DT_UNKNOWN: the file system does not tell

    private ulong _rootDevice = ulong.MaxValue; // not known yet

    public LogListing List(string name)
    {
        var path = paths.BytesOf(name);
        var folder = LinuxCalls.OpenFolder(path, out var error);
        if (error == NotAFolder)
            throw new IOException($"'{paths.PathOf(name)}' is a file, not a folder.");
        if (folder == 0)
            throw Failure(error, name, isFolder: true);
        try
        {
            var descriptor = LinuxCalls.Descriptor(folder);
            error = LinuxCalls.Stat(descriptor, out var stat);
            if (error != 0)
                throw Failure(error, name, isFolder: true);
            if (name == ".")
                _rootDevice = stat.Device;
            else if (stat.Device != _rootDevice && LinuxCalls.IsOfKernel(descriptor))
                throw new IOException("It belongs to the system's kernel (such as /proc), where no logs are.");
            return new LogListing(stat.Identity, Read(folder, descriptor, name));
        }
        finally
        {
            LinuxCalls.CloseFolder(folder);
        }
    }

    public SafeFileHandle Open(string name)
    {
        // Looked at twice: opening a device can have effects of its own, and another file may come to the name in between.
        var path = paths.BytesOf(name);
        var error = LinuxCalls.Stat(path, out var stat);
        if (error != 0)
            throw Failure(error, name, isFolder: false);
        if (!stat.IsRegular)
            throw new IOException(Describe(stat));
        var handle = LinuxCalls.Open(path, out error);
        try
        {
            if (error != 0)
                throw Failure(error, name, isFolder: false);
            var descriptor = (int)handle.DangerousGetHandle();
            error = LinuxCalls.Stat(descriptor, out stat);
            if (error != 0)
                throw Failure(error, name, isFolder: false);
            if (!stat.IsRegular)
                throw new IOException(Describe(stat));
            if (stat.Device != _rootDevice && LinuxCalls.IsOfKernel(descriptor))
                throw new IOException(OfKernel);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public static FileStamp Stat(SafeFileHandle handle)
    {
        var error = LinuxCalls.Stat((int)handle.DangerousGetHandle(), out var stat);
        return error == 0 ? stat.Stamp : throw new IOException(Marshal.GetPInvokeErrorMessage(error));
    }

    private const string OfKernel = "This file belongs to the system's kernel (such as /proc). It is not an event file and was not read.";

    private List<LogEntry> Read(nint folder, int descriptor, string name)
    {
        var entries = new List<LogEntry>();
        List<(byte[] Name, LogEntry Entry)>? odd = null;
        int error;
        while (LinuxCalls.NextEntry(folder, out var entryName, out var type, out error))
        {
            if (Describe(descriptor, name, entryName, type) is not { } entry)
                continue;
            var bytes = entryName[..^1];
            if (Utf8.IsValid(bytes))
                entries.Add(entry with { Name = Encoding.UTF8.GetString(bytes) });
            else
                (odd ??= []).Add((bytes.ToArray(), entry));
        }

        if (error != 0)
            throw Failure(error, name, isFolder: true);
        if (odd is not null)
        {
            var taken = entries.Select(static entry => entry.Name).ToHashSet(StringComparer.Ordinal);
            odd.Sort(static (a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
            foreach (var (bytes, entry) in odd)
            {
                var escaped = paths.Escape(name, bytes, taken);
                taken.Add(escaped);
                entries.Add(entry with { Name = escaped });
            }
        }

        return entries;
    }

    // Without its name; null for what is neither a folder nor named like an event file.
    private LogEntry? Describe(int descriptor, string folder, ReadOnlySpan<byte> name, byte type)
    {
        if (name.Length == 2 && name[0] == '.' || name.Length == 3 && name[0] == '.' && name[1] == '.')
            return null;
        if (type == FolderType)
            return new LogEntry("", LogEntryKind.Folder);
        var isEventFile = EventFileNames.IsEventFile(name[..^1]);
        if (!isEventFile && type is not (LinkType or UnknownType))
            return null;

        var isLink = type == LinkType;
        var error = LinuxCalls.Stat(descriptor, name, out var stat);
        if (error is NotThere or TooManyLinks)
            return isEventFile ? new LogEntry("", LogEntryKind.BrokenLink) { IsLink = isLink } : null;
        if (error != 0)
        {
            return isEventFile || error is AccessDenied or NotPermitted
                ? new LogEntry("", LogEntryKind.Other) { IsLink = isLink, Problem = $"It cannot be examined: {Marshal.GetPInvokeErrorMessage(error)}." }
                : null;
        }

        if (stat.IsFolder)
            return new LogEntry("", LogEntryKind.Folder) { IsLink = isLink, Stamp = stat.Stamp };
        if (!isEventFile)
            return null;
        if (!stat.IsRegular)
            return new LogEntry("", LogEntryKind.Other) { IsLink = isLink, Problem = Describe(stat) };
        if (isLink && stat.Device != _rootDevice && LinuxCalls.IsOfKernel([.. paths.BytesOf(folder)[..^1], (byte)'/', .. name]))
            return new LogEntry("", LogEntryKind.Other) { IsLink = true, Problem = OfKernel };
        return new LogEntry("", LogEntryKind.File) { IsLink = isLink, Stamp = stat.Stamp };
    }

    private static string Describe(in LinuxStat stat) => stat.IsFolder
        ? "This is a folder, not a file."
        : $"This is {stat.Noun}, not a regular file. It was not opened.";

    private Exception Failure(int error, string name, bool isFolder)
    {
        var message = $"{Marshal.GetPInvokeErrorMessage(error)}: '{paths.PathOf(name)}'.";
        return error switch
        {
            NotThere when isFolder => new DirectoryNotFoundException(message),
            NotThere or NotAFolder => new FileNotFoundException(message),
            AccessDenied or NotPermitted => new UnauthorizedAccessException(message),
            _ => new IOException(message),
        };
    }
}
