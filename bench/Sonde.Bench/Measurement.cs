// Runs something several times and keeps its times: on the clock, and on the processor where others are at work too.
using System.Diagnostics;

namespace Sonde.Bench;

/// <summary>Seconds of each repeat, in the order in which they ran.</summary>
/// <param name="Wall">By the clock.</param>
/// <param name="Cpu">Of all threads of the process, in user and kernel mode: what the work costs, however busy the machine.</param>
/// <param name="AllocatedBytes">The least that a repeat allocated on the managed heap.</param>
internal sealed record Measurement(double[] Wall, double[] Cpu, long AllocatedBytes)
{
    /// <summary>Runs the work <paramref name="repeats"/> times; the first run, which compiles the code, counts as the others do.</summary>
    public static Measurement Of(int repeats, Action work)
    {
        var (wall, cpu, allocated) = (new double[repeats], new double[repeats], long.MaxValue);
        for (var i = 0; i < repeats; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var bytes = GC.GetTotalAllocatedBytes(precise: true);
            var (clock, processor) = (Stopwatch.GetTimestamp(), CpuNow());
            work();
            (wall[i], cpu[i]) = (Stopwatch.GetElapsedTime(clock).TotalSeconds, (CpuNow() - processor).TotalSeconds);
            allocated = Math.Min(allocated, GC.GetTotalAllocatedBytes(precise: true) - bytes);
        }

        return new Measurement(wall, cpu, allocated);
    }

    /// <summary>The value in the middle; the upper of the two in the middle.</summary>
    public static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static TimeSpan CpuNow() => OperatingSystem.IsIOS() || OperatingSystem.IsTvOS() || OperatingSystem.IsBrowser()
        ? throw new PlatformNotSupportedException()
        : Environment.CpuUsage.TotalTime;
}
