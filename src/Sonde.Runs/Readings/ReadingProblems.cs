// Records of Sonde's own that cannot be read, as problems of their files.
using System.Runtime.CompilerServices;
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>
/// Checks what is shown of each reading: the newest record of a tag, or its newest header and frame. A record that does not validate, or is
/// of a newer version, is a problem with its file and offset. Gaps are problems by themselves: see <see cref="GapProblems"/>.
/// </summary>
public static class ReadingProblems
{
    /// <summary>Bytes of a record that is checked: parsing takes many times as much, and no answer is made from a longer one.</summary>
    private const int LongestRecord = 32 << 20;

    // A series is the same object until it grows, and a header's metadata for as long as its file is there.
    private static readonly ConditionalWeakTable<BlobSeries, IReadOnlyList<LogProblem>> KnownProblems = [];
    private static readonly ConditionalWeakTable<SummaryMetadata, HeaderCheck> Headers = [];

    /// <summary>A problem for each tag of each run whose newest record or header cannot be read.</summary>
    public static IReadOnlyList<LogProblem> Of(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return [.. snapshot.Runs.SelectMany(Of)];
    }

    private static IEnumerable<LogProblem> Of(Run run)
    {
        foreach (var series in run.Blobs.Values)
        {
            if (series.Plugin.Length == 0 || ReadingCatalogue.Find(series.Plugin) is not { } reading || reading == GapRecord.Reading) continue;
            foreach (var problem in Known(reading, series)) yield return problem;
        }
    }

    private static IReadOnlyList<LogProblem> Known(Reading reading, BlobSeries series)
    {
        if (KnownProblems.TryGetValue(series, out var known)) return known;
        try
        {
            var (problem, row) = reading is IFrameReading frames ? OfFrames(reading, frames, series) : (OfRecord(reading, series), series.Count - 1);
            return KnownProblems.GetValue(series, _ => problem is null ? [] : [Describe(reading, series, row, problem)]);
        }
        catch (IOException e)
        {
            // The file is gone or is read by nobody at the moment; the next call looks again.
            return [Describe(reading, series, series.Count - 1, e.Message)];
        }
    }

    private static string? OfRecord(Reading reading, BlobSeries series)
    {
        var newest = series.Count - 1;
        var length = series.LengthAt(newest);
        if (length > LongestRecord) return $"It has {length} bytes, more than the {LongestRecord} of a record that can be shown.";
        return RecordReader.JsonOf(series, newest) is { } json ? reading.ProblemIn(json) : RecordReader.NoJson;
    }

    private static (string? Problem, int Row) OfFrames(Reading reading, IFrameReading form, BlobSeries series)
    {
        var (content, start, metadata) = NewestHeader.Of(series);
        if (metadata is null) return ("It has no header.", start);
        var header = Headers.GetValue(metadata, _ => HeaderCheck.Of(form, content.Span));
        if (header.Problem is { } problem) return ($"Its header cannot be used. {problem}", start);
        // The length alone: a run has a tag a layer, and to read a frame of each takes a file each.
        var (newest, numbers) = (series.Count - 1, header.FrameLength);
        return series.LengthAt(newest) < (long)numbers * sizeof(float)
            ? ($"The frame at step {series.StepAt(newest)} has {series.LengthAt(newest)} bytes, too few for the {numbers} numbers of its header.", newest)
            : (null, newest);
    }

    private static LogProblem Describe(Reading reading, BlobSeries series, int row, string problem)
    {
        var place = series.PlaceAt(row);
        return new(place.File.Name, place.Offset, $"The {reading.Name} record '{series.Tag}' at step {series.StepAt(row)} cannot be read. {problem}");
    }

    /// <summary>What a header says of its frames, or why it cannot be used.</summary>
    private sealed record HeaderCheck(string? Problem, int FrameLength)
    {
        public static HeaderCheck Of(IFrameReading form, ReadOnlySpan<byte> header)
        {
            if (header.Length > LongestRecord) return new($"It has {header.Length} bytes, more than the {LongestRecord} of a header that can be shown.", 0);
            var (layout, problem) = form.ReadLayout(header);
            return new(problem, layout?.Length ?? 0);
        }
    }
}
