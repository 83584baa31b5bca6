// Keeps the signal of a file at its size limit from ending the process: the write that meets the limit then fails instead.
using System.Runtime.InteropServices;

namespace Sonde.Events.Writing;

/// <summary>
/// A write beyond the process's limit (<c>ulimit -f</c>) raises SIGXFSZ, which ends the process unless it is handled or ignored. A log at
/// its limit must not end a training, so it is ignored from the first writer on, where the program has not chosen otherwise.
/// </summary>
/// <remarks>
/// Ignored, not handled: a handler of the runtime's would replace one of the program's. It is never put back, as other threads
/// may be writing; child processes inherit it, as those of Python do, which ignores this signal too.
/// </remarks>
internal static unsafe partial class FileSizeSignal
{
    private const int Number = 25; // on Linux, macOS and FreeBSD alike, on all processors that .NET runs on

    // struct sigaction is smaller everywhere, and begins with the handler.
    private const int ActionBytes = 512;

    private const nint Default = 0;
    private const nint Ignored = 1;

    private static int s_done;

    /// <summary>Ignores the signal where its disposition is the default one; looks once in a process.</summary>
    public static void Ignore()
    {
        if (OperatingSystem.IsWindows() || OperatingSystem.IsBrowser() || OperatingSystem.IsWasi() || Interlocked.Exchange(ref s_done, 1) != 0)
        {
            return;
        }

        var action = stackalloc nint[ActionBytes / sizeof(nint)];
        new Span<nint>(action, ActionBytes / sizeof(nint)).Clear();
        if (GetAction(Number, 0, action) == 0 && *action == Default)
        {
            SetHandler(Number, Ignored);
        }
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int GetAction(int signal, nint action, nint* old);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}
