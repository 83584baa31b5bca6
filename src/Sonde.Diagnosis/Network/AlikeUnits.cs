// Units that are all alike: they get the same gradient, so they stay alike and count as one.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Finds hidden layers whose units all get the same gradient.</summary>
internal static class AlikeUnits
{
    /// <summary>Fewest units: two outputs of a softmax have gradients of the same size by nature.</summary>
    public const int FewestUnits = 4;

    private const int FewestFrames = 5;
    private const double Tolerance = 1.0005;
    private const double ConstantTolerance = 1.2;

    /// <summary>The hidden layers in whose bias every element gets a gradient of the same size, in every frame.</summary>
    public static IReadOnlyList<WeightLayer> In(NetworkMap network, GradientFrames frames)
    {
        if (frames.Count < FewestFrames) return [];
        return [.. network.Layers.SkipLast(1).Where(layer => layer.Units >= FewestUnits && layer.Next.Count > 0
            && layer.Activation is { Effect: not OpEffect.Step } && AreAlike(frames, layer))];
    }

    /// <summary>Whether all weights of a layer were of one size in the first frame, but for one step.</summary>
    public static bool IsConstant(GradientFrames frames, WeightLayer layer) =>
        frames.HasCountsOfWeights && frames.Elements(layer.Weight) >= 16 && frames.WeightRms(0, layer.Weight) is > 0 and var rms
        && frames.Value(0, layer.Weight, GradientFlowColumn.WeightMaxAbs) <= ConstantTolerance * rms;

    private static bool AreAlike(GradientFrames frames, WeightLayer layer)
    {
        var seen = 0;
        for (var f = 0; f < frames.Count; f++)
        {
            if (layer.Bias < 0 || frames.State(f, layer.Bias) != GradientState.Present) continue;
            if (frames.Value(f, layer.Bias, GradientFlowColumn.NonFinite) > 0) return false;
            var rms = frames.Rms(f, layer.Bias);
            if (!(rms > 0)) continue;
            if (frames.Value(f, layer.Bias, GradientFlowColumn.MaxAbs) > Tolerance * rms) return false;
            seen++;
        }

        return seen >= FewestFrames;
    }
}
