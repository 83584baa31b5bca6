// How long the calling thread has had a processor: unlike a clock on the wall, it does not count waiting for one.
using System.Runtime.InteropServices;

namespace Sonde.Torch.Interop;

/// <summary>POSIX' CLOCK_THREAD_CPUTIME_ID; asking takes less than a microsecond.</summary>
internal static partial class ThreadProcessorTime
{
    private static readonly int Clock = OperatingSystem.IsLinux() ? 3 : OperatingSystem.IsMacOS() ? 16 : -1;

    /// <summary>Seconds of the calling thread, from an arbitrary start; NaN where the system does not tell.</summary>
    public static double Now() =>
        Environment.Is64BitProcess && Clock >= 0 && ClockGetTime(Clock, out var time) == 0 ? time.Seconds + (time.Nanoseconds * 1e-9) : double.NaN;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
