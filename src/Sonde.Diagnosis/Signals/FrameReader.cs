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

    /// <summary>
    /// The frames of a tag on the surviving branch; null when its header is not one that the rules can read. Unreadable frames are left out.
    /// </summary>
    public static GradientFrames? Read(BlobSeries series, RunBranches branches)
    {
        if (RecordReader.ReadGradientFlow(series) is not { Count: > 0 } flow || !IsReadable(flow.Header)) return null;
        var older = series.Count - flow.Count;
        var kept = branches.Keep(series, older);
        var count = kept?.Points.Length ?? flow.Count;
        var steps = new List<long>();
        var data = new List<float>();
        foreach (var at in Sample(count, Math.Clamp(MostNumbers / Math.Max(1, flow.FrameLength), FewestFrames, MostFrames)))
        {
            if (!flow.TryRead(kept?.Points[at] ?? at, out var values)) continue;
            steps.Add(kept?.Steps[at] ?? flow.StepAt(at));
            data.AddRange(values);
        }

        return steps.Count == 0 ? null : new GradientFrames(flow.Header, [.. steps], [.. data], older + count);
    }

    /// <summary>The first frames and an even spread over the rest, the last one included.</summary>
    internal static IEnumerable<int> Sample(int count, int most)
    {
        if (count <= most) return Enumerable.Range(0, count);
        var rest = most - FirstFrames;
        return Enumerable.Range(0, FirstFrames).Concat(
            Enumerable.Range(1, rest).Select(i => FirstFrames + (int)((long)(count - 1 - FirstFrames) * i / rest))).Distinct();
    }

    private static bool IsReadable(GradientFlowRecord header) =>
        header.Columns.Length >= GradientFlowColumn.Count
        && header.Columns.AsSpan(0, GradientFlowColumn.Count).SequenceEqual(GradientFlowRecord.Version1Columns)
        && header.Parameters.Length > 0
        && Array.TrueForAll(header.Parameters, p => p is { Name: not null, Layer: not null, ModuleType: not null, Shape: not null });
}
