// Saturation without activations, as at level Light: gradients that are exactly zero behind a sigmoid or tanh, and weights so large that it must be
// at its ends.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Finds saturated activations from gradients and weights.</summary>
internal static class LightSaturation
{
    private const int FewestUnits = 4;

    // What a sigmoid puts out has a root mean square between 0.5 and 0.71, what a tanh puts out at most 1.
    private const double OfSigmoid = 0.55;
    private const double OfTanh = 0.9;
    private const double SigmoidIsWider = 1.5;

    /// <summary>Likely causes.</summary>
    public static string[] Causes { get; } =
    [
        "Weights initialised too large for the activation",
        "Input whose scale is far from 1",
        "A learning rate so high that one step pushed the units to the ends of their range",
    ];

    /// <summary>What to do.</summary>
    public static string[] Cures { get; } =
    [
        "Use Glorot initialisation with the activation's gain: init.xavier_uniform_(layer.weight, gain)",
        "Normalise the input, or put batch or layer normalisation before the activation",
        "Use ReLU or GELU in the hidden layers",
        "Lower the learning rate",
    ];

    /// <summary>A gradient that is exactly zero before a sigmoid or tanh.</summary>
    public static Finding OfZero(ZeroGradient zero, Severity severity, double confidence, GradientFrames frames, LearningJudgement learning)
    {
        var since = zero.Onset.After is null ? "from the first step on" : $"since step {zero.Onset.By}";
        return Make(
            severity, confidence, $"{zero.Op!.Where} behind {zero.Place.Layer} is saturated {since}: every unit is at its end, and no gradient comes back",
            zero.Place, zero.Onset, zero.Layers, frames,
            [new("weight layers with a gradient of exactly zero", zero.Layers.Count, 0), .. LearningEvidence.Of(learning)]);
    }

    /// <summary>Layers whose activation must be at its ends; null where there is none, or where the network learns.</summary>
    public static Finding? Find(RunContext run, GradientFrames frames, SaturatedActivationOptions limits)
    {
        var learning = run.Learning;
        if (learning.State is LearningState.Learning or LearningState.Unknown || run.Signals.LossNeedNotFall is not null) return null;
        var recent = RecentFrames.Of(frames);
        if (recent.Length < RecentFrames.FewestExact) return null;
        var layers = run.Network!.Layers;
        var found = new List<(WeightLayer Layer, string What, double Value, double Threshold, Func<int, bool> Holds)>();
        for (var at = 0; at < layers.Count; at++)
        {
            var layer = layers[at];
            if (layer is not { Activation.Effect: OpEffect.Bounded, Next.Count: > 0, IsNormalised: false, Units: >= FewestUnits }) continue;
            var lost = RecentFrames.MedianOf(recent, f => Share(frames, f, layer));
            if (lost >= limits.Units && recent.Min(f => Share(frames, f, layer)) >= limits.Units / 2)
            {
                found.Add((layer, "share of units whose gradient is exactly zero", lost, limits.Units, f => Share(frames, f, layer) >= limits.Units));
                continue;
            }

            if (InputOf(run.Signals, layers, at) is not { } input) continue;
            var threshold = limits.Scale * (layer.Activation.Op == "sigmoid" ? SigmoidIsWider : 1);
            var scale = RecentFrames.MedianOf(recent, f => frames.Gain(f, layer)) * input;
            if (scale >= threshold)
            {
                found.Add(
                    (layer, $"size of what enters {layer.Activation.Op}, from the weights", scale, threshold, f => frames.Gain(f, layer) * input >= threshold));
            }
        }

        if (found.Count == 0) return null;
        var first = found[0];
        var held = Enumerable.Range(0, frames.Count).Select(first.Holds).ToArray();
        var onset = Onset.Of(frames.Steps, held) ?? new Onset(null, frames.Steps[recent[0]]);
        var stuck = learning.State == LearningState.NotLearning;
        var how = first.Value < 1 + 1e-9
            ? $"{Wording.Percent(first.Value)} of its units pass no gradient at all"
            : $"{first.What} is {Wording.Number(first.Value)}";
        var title = $"{first.Layer.Activation!.Where} behind {first.Layer.Layer} is saturated: {how}"
            + (found.Count > 1 ? $", and {Wording.Count(found.Count - 1, "layer")} more like it" : "") + (stuck ? ", and the network does not learn" : "");
        return Make(stuck ? Severity.Error : Severity.Warning, stuck ? 0.8 : 0.6, title, first.Layer, onset, [.. found.Select(f => f.Layer.Layer)], frames,
            [.. found.Select(f => new Evidence($"{f.What}, {f.Layer.Layer}", f.Value, f.Threshold)), .. LearningEvidence.Of(learning)]);
    }

    // The size of what enters a layer is known for the first, and where all that comes in has just left a sigmoid or tanh.
    private static double? InputOf(RunSignals signals, IReadOnlyList<WeightLayer> layers, int at)
    {
        var before = layers.Where(layer => layer.Next.Contains(at)).ToArray();
        if (at == 0 && before.Length == 0 && signals.Data is [.., (_, { X: { Mean: { } mean, Deviation: { } deviation } })])
            return Math.Sqrt((mean * mean) + (deviation * deviation));
        if (before.Length == 0
            || !Array.TrueForAll(before, layer => layer.After.LastOrDefault(op => op.Effect != OpEffect.Linear) is { Effect: OpEffect.Bounded }))
        {
            return null;
        }
        return before.Min(layer => layer.Activation?.Op == "sigmoid" ? OfSigmoid : OfTanh);
    }

    private static double Share(GradientFrames frames, int frame, WeightLayer layer)
    {
        var row = layer.Bias >= 0 ? layer.Bias : layer.Weight;
        return frames.State(frame, row) == GradientState.Present ? frames.Value(frame, row, GradientFlowColumn.ZeroShare) : 0;
    }

    private static Finding Make(
        Severity severity, double confidence, string title, WeightLayer layer, Onset onset, IReadOnlyList<string> layers,
        GradientFrames frames, IReadOnlyList<Evidence> evidence) =>
        new(RuleIds.SaturatedActivation, severity, confidence, title, layer.Layer, layer.Activation?.Source ?? layer.Source)
        {
            Steps = new(onset.By, frames.Steps[^1]),
            Onset = onset,
            Layers = layers,
            Condition = LayerCondition.Saturated,
            Evidence = evidence,
            Causes = Causes,
            Cures = Cures,
        };
}
