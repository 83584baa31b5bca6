// What the monitor's own account says when other threads want the processor too, by the clock on the wall and by processor time.
using Sonde.Bench;
using Sonde.Events;
using Sonde.Runs;

namespace Sonde.Torch.Bench;

internal static class AccountBench
{
    private const int Steps = 1_012;   // the account says of itself after 512 calls, and at the end: the last 500 are compared

    /// <summary>Trains the small CNN at each level, alone and beside busy threads.</summary>
    public static Report Run(ScratchFolder folder)
    {
        var report = new Report(
            "The monitor's account of itself",
            $"The small CNN's training, {Steps} steps, of which the last 500 count: share of the monitor in the training thread's time, "
                + "as `sonde.overhead` has it. Busy threads do sums without a pause, half a millisecond in every two, "
                + "and stand for a page and a server that draw beside the training.",
            "level", "beside it", "ms a step", "share by the wall clock", "share by processor time");
        foreach (var level in (MonitorLevel[])[MonitorLevel.Light, MonitorLevel.Full])
        {
            foreach (var threads in (int[])[0, 2, 4]) Add(report, folder.Sub($"{level}-{threads}"), level, threads);
        }
        return report;
    }

    private static void Add(Report report, string logs, MonitorLevel level, int threads)
    {
        using var stop = new CancellationTokenSource();
        var busy = Enumerable.Range(0, threads).Select(_ => new Thread(() => BeBusy(stop.Token))).ToList();
        busy.ForEach(thread => thread.Start());
        using (var training = new SmallCnn())
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, logs, new MonitorOptions { Level = level }))
            for (var i = 0; i < Steps; i++) training.Step(monitor);
        stop.Cancel();
        busy.ForEach(thread => thread.Join());
        using var log = new LogDirectory(logs);
        var record = RecordReader.ReadLast(log.Refresh().Find(".")!, OverheadRecord.Reading)!;
        report.Add(
            level.ToString(), threads == 0 ? "nothing" : $"{threads} busy threads", Report.Number(record.StepSeconds * 1e3),
            $"{Report.Number(100 * record.RecentShare)} %",
            record.RecentProcessorShare is { } share ? $"{Report.Number(100 * share)} %" : "not known");
    }

    private static void BeBusy(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var start = System.Diagnostics.Stopwatch.GetTimestamp();
            while (System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMilliseconds < 0.5) Thread.SpinWait(50);
            Thread.Sleep(TimeSpan.FromMilliseconds(1.5));
        }
    }
}
