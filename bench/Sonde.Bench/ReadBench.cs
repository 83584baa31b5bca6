// How fast event files become columns, and which share framing and parsing have in it.
using System.Diagnostics;
using Sonde.Events;
using Sonde.Runs;

namespace Sonde.Bench;

internal static class ReadBench
{
    private static readonly LogShape[] Shapes = [new(100, 20, 2_000), new(20, 500, 1_000), new(1, 1, 5_000_000)];

    /// <summary>Loads generated logs in full, every checksum checked; with the tool as well where its program is given.</summary>
    public static Report Run(ScratchFolder folder, int repeats, string? tool)
    {
        var startSeconds = (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalSeconds;
        var report = new Report(
            "Loading scalars",
            $"Small scalar events, from opening the first file to all points in columns, on all cores; files in the page cache, "
            + $"both checksums of each record checked; {repeats} repeats. "
            + $"Process start up to the first line of the program takes {Report.Number(startSeconds)} s and is in the whole process alone. "
            + "`sonde inspect` runs each time in a new process, in whose only load the runtime compiles what is not compiled yet; "
            + "the other rows are of one process, in whose column \"first\" that shows. "
            + "CPU is the time of all threads in user and kernel mode, the runtime's own (compiler, collector) among them. "
            + "Framing and parsing read the same files record by record on one thread, without keeping anything. "
            + "Kept is what the loaded log holds on the managed heap after a collection.",
            "log", "GB", "what", "M events/s (best / median / first)", "GB/s (best / median)",
            "M events per CPU s (best / median)", "bytes per event (allocated / kept)");
        foreach (var shape in Shapes)
        {
            var path = folder.Sub("read");
            var bytes = LogMaker.Make(path, shape);
            var files = Directory.GetFiles(path, "*", SearchOption.AllDirectories);
            Array.Sort(files, StringComparer.Ordinal);
            if (tool is not null)
            {
                var inspect = InspectProcess.Of(tool, repeats, path, shape.Points);
                Add(report, shape, bytes, "`sonde inspect`: first load", inspect.Load);
                Add(report, shape, bytes,
                    $"`sonde inspect`: whole process, {Report.Number(inspect.Whole.Min())} / {Report.Number(Measurement.Median(inspect.Whole))} s",
                    inspect.Whole);
            }

            Add(report, shape, bytes, "load", Measurement.Of(repeats, () => Load(path, shape)), Kept(path) / shape.Points);
            Add(report, shape, bytes, "framing", Measurement.Of(repeats, () => Frame(files)));
            Add(report, shape, bytes, "framing, parsing", Measurement.Of(repeats, () => Parse(files, shape)));
            Directory.Delete(path, recursive: true);
        }

        return report;
    }

    private static void Add(Report report, LogShape shape, long bytes, string what, Measurement times, double kept = 0) => Add(
        report, shape, bytes, what, times.Wall,
        $"{Rate(shape, times.Cpu.Min())} / {Rate(shape, Measurement.Median(times.Cpu))}",
        $"{Report.Number(times.AllocatedBytes / (double)shape.Points)} / {Report.Number(kept)}");

    private static void Add(Report report, LogShape shape, long bytes, string what, double[] wall, string perCpu = "", string memory = "") => report.Add(
        shape.ToString(), Report.Number(bytes / 1e9), what,
        $"{Rate(shape, wall.Min())} / {Rate(shape, Measurement.Median(wall))} / {Rate(shape, wall[0])}",
        $"{Report.Number(bytes / wall.Min() / 1e9)} / {Report.Number(bytes / Measurement.Median(wall) / 1e9)}", perCpu, memory);

    private static string Rate(LogShape shape, double seconds) => Report.Number(shape.Points / seconds / 1e6);

    private static double Kept(string path)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var log = new LogDirectory(path);
        log.Refresh();
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(log);
        return after - before;
    }

    private static void Load(string path, LogShape shape)
    {
        using var log = new LogDirectory(path);
        var points = log.Refresh().Runs.Sum(static run => run.Scalars.Values.Sum(static series => (long)series.Count));
        Expect(shape.Points, points);
    }

    private static void Frame(string[] files)
    {
        foreach (var file in files)
        {
            using var reader = new TfRecordReader(file);
            while (reader.TryReadNext(out _))
            {
            }

            Expect(0, reader.Damage.Count);
        }
    }

    private static void Parse(string[] files, LogShape shape)
    {
        var points = 0L;
        foreach (var file in files)
        {
            using var reader = new EventFileReader(file);
            while (reader.TryReadNext(out var record))
            {
                foreach (var value in record.Values)
                    points += value.Kind == SummaryValueKind.SimpleValue ? 1 : 0;
            }
        }

        Expect(shape.Points, points);
    }

    private static void Expect(long expected, long actual)
    {
        if (actual != expected)
            throw new InvalidOperationException($"Expected {expected}, found {actual}.");
    }
}
