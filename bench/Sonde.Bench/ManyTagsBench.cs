// What a million tags take in memory: one file, one point a tag.
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sonde.Events;
using Sonde.Runs;

namespace Sonde.Bench;

internal static class ManyTagsBench
{
    private const int Tags = 1_000_000;

    /// <summary>Loads the file once, in a process that has done nothing else but write it.</summary>
    public static Report Run(ScratchFolder folder)
    {
        var path = folder.Sub("tags");
        Make(Path.Combine(path, "r"));
        var before = (Managed: GC.GetTotalMemory(forceFullCollection: true), Peak: Peak());
        var start = Stopwatch.GetTimestamp();
        using var log = new LogDirectory(path);
        var snapshot = log.Refresh();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var peak = Peak();
        if (snapshot.Runs[0].Scalars.Count != Tags)
            throw new InvalidOperationException($"Expected {Tags} tags, found {snapshot.Runs[0].Scalars.Count}.");
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before.Managed;
        GC.KeepAlive(log);
        var report = new Report(
            "A million tags",
            "One file with a million tags of one point each, loaded once. Kept is what the loaded log holds on the managed heap after a collection; "
                + "peak is the most memory that the process had at any time.",
            "tags", "load, s", "kept, MB", "bytes a tag", "peak before, MB", "peak after, MB");
        report.Add(
            Tags.ToString("N0", CultureInfo.InvariantCulture), Report.Number(seconds), Report.Number(kept / 1e6), Report.Number(kept / (double)Tags),
            Report.Number(before.Peak / 1e6), Report.Number(peak / 1e6));
        return report;
    }

    private static void Make(string folder)
    {
        Directory.CreateDirectory(folder);
        using var file = new BufferedStream(File.Create(Path.Combine(folder, "events.out.tfevents.1")), 1 << 20);
        for (var i = 0; i < Tags; i++)
        {
            var tag = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"layer{i}/w"));
            byte[] value = [0x0a, (byte)tag.Length, .. tag, 0x15, .. BitConverter.GetBytes(1f)];
            TfRecordWriter.Write(
                file, [9, .. BitConverter.GetBytes(1_700_000_000.0 + (i * 1e-6)), 0x2a, (byte)(value.Length + 2), 0x0a, (byte)value.Length, .. value]);
        }
    }

    private static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
