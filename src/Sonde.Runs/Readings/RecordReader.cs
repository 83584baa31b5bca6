// Reads what Sonde itself stores in a run: the records of a reading, whatever version wrote them.
using System.Text;
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>
/// Access to the records of a reading. Members throw <see cref="IOException"/> when a file is gone; a record that is not what it should
/// be is a value, with its reason and its place in the file.
/// </summary>
internal static class RecordReader
{
    /// <summary>The tags of a reading, in order of first appearance.</summary>
    public static IReadOnlyList<BlobSeries> SeriesOf(Run run, Reading reading)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(reading);
        return [.. run.Blobs.Values.Where(series => series.Plugin == reading.Plugin)];
    }

    /// <summary>The last record of each tag of the reading, one a model, in order of first appearance.</summary>
    public static IReadOnlyList<TaggedRecord<T>> ReadTags<T>(Run run, RecordReading<T> reading)
        where T : class => [.. SeriesOf(run, reading).Select(series => Read(reading, series, series.Count - 1))];

    /// <summary>The readable record of the reading that was written last, whatever its tag; null when there is none.</summary>
    public static T? ReadLast<T>(Run run, RecordReading<T> reading)
        where T : class
    {
        T? last = null;
        var lastTime = double.NegativeInfinity;
        foreach (var record in ReadTags(run, reading))
        {
            if (record.Value is null || record.WallTime < lastTime) continue;
            (last, lastTime) = (record.Value, record.WallTime);
        }

        return last;
    }

    /// <summary>Reads one record of a tag, 0 ≤ <paramref name="i"/> &lt; its count.</summary>
    public static TaggedRecord<T> Read<T>(RecordReading<T> reading, BlobSeries series, int i)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(reading);
        ArgumentNullException.ThrowIfNull(series);
        var (value, problem) = JsonOf(series, i) is { } json ? reading.Read(json) : new(null, NoJson);
        return new(series.Tag, reading.ModelIn(series.Tag), series.StepAt(i), series.WallTimeAt(i), value, problem) { Place = series.PlaceOf(i) };
    }

    /// <summary>Reads one record of a tag as JSON of the newest version.</summary>
    public static ReadResult<byte[]> Normalize(Reading reading, BlobSeries series, int i)
    {
        ArgumentNullException.ThrowIfNull(reading);
        ArgumentNullException.ThrowIfNull(series);
        return JsonOf(series, i) is { } json ? reading.Normalize(json) : new(null, NoJson);
    }

    /// <summary>Where a record lies, in words: file and offset.</summary>
    public static string PlaceOf(BlobSeries series, int i)
    {
        ArgumentNullException.ThrowIfNull(series);
        return series.PlaceOf(i);
    }

    internal const string NoJson = "The record is not a single string.";

    internal static byte[]? JsonOf(BlobSeries series, int i) =>
        series.TryReadTexts(i, out var texts) && texts is [var text] ? Encoding.UTF8.GetBytes(text) : null;
}
