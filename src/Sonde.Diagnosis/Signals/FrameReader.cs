// Reads gradient flow into memory: all frames, or an even sample of them where there are many.
using Sonde.Events;
using Sonde.Runs;

namespace Sonde.Diagnosis;

/// <summary>Reads gradient-flow frames.</summary>
internal static class FrameReader
{
    private const int MostFrames = 1000;
    private const int FewestFrames = 50;
    private const int FirstFrames = 20;
    private const int MostNumbers = 1 << 24;
    private const int LargestArray = 1 << 28;

    /// <summary>
    /// The frames of a tag on the surviving branch; null when its header is not one that the rules can read. Frames that cannot be read are left
    /// out and noted.
    /// </summary>
    public static GradientFrames? Read(BlobSeries series, string? model, RunBranches branches, RecordIntake intake) =>
        intake.Guard(GradientFlowRecord.Reading, series.Tag, model, () =>
        {
            var flow = FrameSeries.Open(GradientFlowRecord.Reading, series, out var problem);
            problem ??= IsReadable(flow!.Header) ? null : "its columns are not those of gradient flow, or it names no parameter";
            if (problem is null) return Frames(series, flow!, model, branches, intake);
            intake.Note(GradientFlowRecord.Reading, series.Tag, model, problem, place: series.PlaceOf(series.Count - 1));
            return null;
        });

    private static GradientFrames? Frames(BlobSeries series, FrameSeries<GradientFlowRecord> flow, string? model, RunBranches branches, RecordIntake intake)
    {
        var older = series.Count - flow.Count;
        var kept = branches.Keep(series, flow.Start);
        var count = kept?.Points.Length ?? flow.Count;
        var steps = new List<long>();
        var data = new List<float>();
        var (asked, bad) = (0, (long?)null);
        foreach (var at in Sample(count, MostOf(flow.FrameLength)))
        {
            asked++;
            var step = kept?.Steps[at] ?? flow.StepAt(at);
            if (!flow.TryRead(kept?.Points[at] ?? at, out var values))
            {
                bad ??= step;
                continue;
            }

            steps.Add(step);
            data.AddRange(values);
        }

        if (bad is { } first)
        {
            intake.Note(GradientFlowRecord.Reading, series.Tag, model,
                $"{asked - steps.Count} of {Wording.Count(asked, "frame")} read do not hold {flow.FrameLength} numbers, from step {first} on");
        }
        return steps.Count == 0 ? null : new GradientFrames(flow.Header, [.. steps], [.. data], older + count);
    }

    // Fewer of large frames, but never so many that they cannot lie in one array.
    private static int MostOf(int frameLength) =>
        Math.Min(Math.Clamp(MostNumbers / Math.Max(1, frameLength), FewestFrames, MostFrames), Math.Max(1, LargestArray / Math.Max(1, frameLength)));

    /// <summary>The first frames and an even spread over the rest, the last one included.</summary>
    internal static IEnumerable<int> Sample(int count, int most)
    {
        if (count <= most) return Enumerable.Range(0, count);
        var first = Math.Min(FirstFrames, most / 2);
        var rest = most - first;
        return Enumerable.Range(0, first).Concat(
            Enumerable.Range(1, rest).Select(i => first + (int)((long)(count - 1 - first) * i / rest))).Distinct();
    }

    internal static bool IsReadable(GradientFlowRecord header) =>
        header.Columns.Length >= GradientFlowColumn.Count
        && header.Columns.AsSpan(0, GradientFlowColumn.Count).SequenceEqual(GradientFlowRecord.Version1Columns)
        && header.Parameters.Length > 0;
}
