// Everything that loading a file comes to, as lines that can be compared.
using Sonde.Events;

namespace Sonde.Runs.Tests;

internal static class Outcome
{
    /// <summary>What a snapshot holds of the run <c>r</c>, to the last bit.</summary>
    public static List<string> Of(Snapshot snapshot)
    {
        var run = snapshot.Find("r")!;
        var file = Assert.Single(run.Files);
        return Of(run.Scalars.Values, run.Blobs.Values, file.Records, file.Damage, file.TruncatedAt, run.StartTime, run.LastTime);
    }

    /// <summary>What the reader gives record by record, sorted one by one: the outcome that every other way must have.</summary>
    public static List<string> OneByOne(string path)
    {
        using var reader = new EventFileReader(path);
        var sorter = new EventSorter(new BlobFile(new LocalLogSource(Path.GetDirectoryName(path)!), Path.GetFileName(path)));
        while (reader.TryReadNext(out var record))
            sorter.Add(record);

        // Tags that are no UTF-8 may differ and have the same name all the same.
        var scalars = sorter.Tags.Where(tag => tag.Scalars is not null).GroupBy(tag => tag.Name)
            .Select(tags => new ScalarSeries(tags.Key, [.. tags.Select(tag => tag.Scalars!.View)]));
        var blobs = sorter.Tags.Where(tag => tag.Blobs is not null).GroupBy(tag => tag.Name)
            .Select(tags => new BlobSeries(tags.Key, [.. tags.Select(tag => new BlobPart(tag.Metadata, tag.Blobs!.View))]));
        return Of(scalars, blobs, reader.Records, reader.Damage, reader.TruncatedAt, sorter.FirstWallTime, sorter.LastWallTime);
    }

    private static List<string> Of(
        IEnumerable<ScalarSeries> scalars, IEnumerable<BlobSeries> blobs, long records, IEnumerable<DamagedRecord> damage, long? truncatedAt,
        double? start, double? last)
    {
        List<string> lines = [$"{records} records, truncated at {truncatedAt}, from {start:R} to {last:R}", .. damage.Select(d => d.ToString())];
        foreach (var series in scalars)
        {
            var hash = new HashCode();
            foreach (var step in series.Steps())
                hash.Add(step);
            foreach (var time in series.WallTimes())
                hash.Add(BitConverter.DoubleToInt64Bits(time));
            foreach (var value in series.Values())
                hash.Add(BitConverter.DoubleToInt64Bits(value));
            lines.Add($"{series.Tag}: {series.Count} points, {hash.ToHashCode():x}");
            foreach (var part in series.Parts)
                lines.Add($"{series.Tag}: taken up again {string.Join(", ", part.Restarts.ToArray())}");
        }

        foreach (var series in blobs)
        {
            var hash = new HashCode();
            foreach (var part in series.Parts)
            {
                for (var i = 0; i < part.View.Count; i++)
                    hash.Add((part.View.StepAt(i), part.View.OffsetAt(i), part.View.LengthAt(i), part.View.KindAt(i), part.View.WallTimeAt(i)));
            }

            lines.Add($"{series.Tag}: {series.Count} blobs of {series.Kind}, {series.Plugin}, {hash.ToHashCode():x}");
        }

        return lines;
    }
}
