// The processor time of the calling thread: what a call costs its caller, without the threads beside it.
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sonde.Bench;

/// <summary>On Linux the system's clock of the thread; elsewhere the wall clock, and the name says so.</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID of Linux

    /// <summary>What the seconds are.</summary>
    public static string Name { get; } = OperatingSystem.IsLinux() ? "thread CPU" : "wall";

    /// <summary>Seconds from some beginning.</summary>
    public static double Now()
    {
        if (!OperatingSystem.IsLinux())
            return Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
        if (GetTime(ThreadCpuTime, out var time) != 0)
            throw new InvalidOperationException("clock_gettime failed.");
        return time.Seconds + (time.Nanoseconds * 1e-9);
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Timespec time);

    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
