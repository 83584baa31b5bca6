// Which gradient-flow frames tell of the network as it is now, where frames are many in the first steps and few later.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>The newest frames, by steps rather than by number.</summary>
internal static class RecentFrames
{
    /// <summary>Fewest frames that an exact fact must hold in.</summary>
    public const int FewestExact = 3;

    /// <summary>Fewest steps, first to last, that it must hold over.</summary>
    public const int FewestSteps = 20;

    /// <summary>The frames of the newest half of the recorded steps, at most 20; at least 5 where there are that many.</summary>
    public static int[] Of(GradientFrames frames)
    {
        if (frames.Count == 0) return [];
        var middle = frames.Steps[0] + ((frames.Steps[^1] - frames.Steps[0]) / 2);
        var late = frames.Steps.Count(step => step > middle);
        var count = Math.Min(frames.Count, Math.Clamp(late, 5, LayerActivity.Window));
        return [.. Enumerable.Range(frames.Count - count, count)];
    }

    /// <summary>The onset of a fact that holds in every frame from there to the end, in enough frames over enough steps; null where it does not.</summary>
    public static Onset? Exactly(GradientFrames frames, Func<int, bool> holds)
    {
        var start = frames.Count;
        while (start > 0 && holds(start - 1)) start--;
        if (frames.Count - start < FewestExact || frames.Steps[^1] - frames.Steps[start] < FewestSteps - 1) return null;
        return new(start == 0 ? null : frames.Steps[start - 1], frames.Steps[start]);
    }

    /// <summary>Whether a parameter's gradient was read and every element of it is exactly zero.</summary>
    public static bool IsZero(this GradientFrames frames, int frame, int parameter) =>
        frames.State(frame, parameter) == GradientState.Present && frames.Value(frame, parameter, GradientFlowColumn.Norm) == 0
        && frames.Value(frame, parameter, GradientFlowColumn.NonFinite) == 0;

    /// <summary>Root mean square of a parameter's weights.</summary>
    public static double WeightRms(this GradientFrames frames, int frame, int parameter) =>
        frames.Value(frame, parameter, GradientFlowColumn.WeightNorm) / Math.Sqrt(Math.Max(1, frames.Elements(parameter)));

    /// <summary>
    /// By how much a layer scales a signal of independent parts: RMS of its weights times the root of its fan-in. NaN where that is not known.
    /// </summary>
    public static double Gain(this GradientFrames frames, int frame, WeightLayer layer) =>
        layer.FanIn > 0 ? frames.WeightRms(frame, layer.Weight) * Math.Sqrt(layer.FanIn) : double.NaN;

    /// <summary>The median over some frames of a finite statistic; NaN where there is none.</summary>
    public static double MedianOf(ReadOnlySpan<int> frames, Func<int, double> statistic)
    {
        var values = new List<double>(frames.Length);
        foreach (var frame in frames)
            if (statistic(frame) is var value && double.IsFinite(value)) values.Add(value);
        return Robust.Median([.. values]);
    }
}
