// vanishing-gradient: the gradient dies out on its way back to the first layers, and the network does not learn.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Compares the gradient's RMS of the first weight layer with that of the last, in the newest frames. Silent on networks that learn:
/// deep networks may have small gradients in front and train well; one whose loss rose when its gradient died has
/// ceased to. The size of updates is not looked at, because Adam divides the gradient's scale out of them.
/// </summary>
internal sealed partial class VanishingGradientRule : RunRule
{
    private VanishingGradientOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.GradientFlow is not { Count: > 0 } frames)
            return RuleOutcome.Needs("gradient flow, which the training monitor records", GradientFlowRecord.Reading.Plugin);
        var fewest = Limits.SkipFrames + Limits.MinFrames;
        if (frames.Count < fewest) return RuleOutcome.Needs($"{fewest} steps with gradient flow");
        if (DepthProfile.Of(frames, Limits.SkipFrames, Limits.Window) is not { } profile || profile.Window < Limits.MinFrames)
            return RuleOutcome.Needs($"{Limits.MinFrames} steps in which every weight layer has a finite gradient");
        if (profile.Layers.Count < Limits.MinLayers) return RuleOutcome.Needs($"a network of {Limits.MinLayers} trainable weight layers or more");

        var learning = run.Learning;
        // Gradients of exactly zero are reported by what loses them: all-zero-tensor, dead-relu, saturated-activation, poor-initialisation.
        if (run.Zero is not null) return RuleOutcome.Nothing;
        if (profile.ByDepth < Limits.ByDepth) return RuleOutcome.Nothing;
        if (Below(profile, Limits.FirstToLast) is { } onset && End(onset, profile, run) is var ending and (Ending.Stuck or Ending.Unlearned))
            return RuleOutcome.Of(Vanishing(run, profile, Limits.FirstToLast, onset, ending));
        if (learning.State == LearningState.Learning || Below(profile, Limits.FirstToLastUnjudged) is not { } extreme) return RuleOutcome.Nothing;
        return RuleOutcome.Of(Vanishing(run, profile, Limits.FirstToLastUnjudged, extreme, Ending.Open));
    }

    /// <summary>What loss and accuracy say of a network whose gradient is small in front.</summary>
    private enum Ending
    {
        /// <summary>It learns all the same.</summary>
        Learns,

        /// <summary>Nothing for certain.</summary>
        Open,

        /// <summary>It had learned, and its loss rose when the gradient collapsed.</summary>
        Unlearned,

        /// <summary>It does not learn.</summary>
        Stuck,
    }

    private Onset? Below(DepthProfile profile, double threshold) =>
        Share(profile, threshold) >= Limits.Persistent ? Onset.Of(profile.Steps, Array.ConvertAll(profile.Ratios, r => r < Math.Log10(threshold))) : null;

    private static double Share(DepthProfile profile, double threshold) =>
        profile.Newest.ToArray().Count(r => r < Math.Log10(threshold)) / (double)profile.Window;

    private Ending End(Onset onset, DepthProfile profile, RunContext run)
    {
        var learning = run.Learning;
        if (learning.State == LearningState.NotLearning) return Ending.Stuck;
        // The curve as a whole says for long that a network has learned, which has ceased to.
        if (onset.After is { } after
            && Robust.Median(profile.Ratios.AsSpan(0, Array.IndexOf(profile.Steps, after) + 1)) - profile.Ratio >= Math.Log10(Limits.Collapse)
            && LossStep.Rose(run.Signals.TrainLoss, onset, run.Loss))
        {
            return learning.Train.State == AccuracyState.AtChance || learning.Validation.State == AccuracyState.AtChance ? Ending.Stuck : Ending.Unlearned;
        }
        return learning.State == LearningState.Learning ? Ending.Learns : Ending.Open;
    }

    private Finding Vanishing(RunContext run, DepthProfile profile, double threshold, Onset onset, Ending ending)
    {
        var learning = run.Learning;
        // The newest frames tell that it is there; how bad it is, all of them since it began, which waver less.
        var ratio = Math.Pow(10, Robust.Median(profile.Ratios.AsSpan(Array.IndexOf(profile.Steps, onset.By))));
        var (first, last) = (profile.Layers[0].Layer, profile.Layers[^1].Layer);
        var stuck = ending == Ending.Stuck;
        var error = stuck && (learning.IsLong || ratio < Limits.FirstToLastError);
        var title = $"The gradient vanishes towards the input: {first} gets {Wording.Times(1 / ratio)} less gradient than {last}"
            + (stuck ? ", and the network does not learn" : ending == Ending.Unlearned ? $", and the loss has risen since step {onset.By}" : "");
        return new Finding(Id, error ? Severity.Error : Severity.Warning, error ? 0.95 : stuck ? 0.75 : 0.6, title, first,
            run.Network?.Layers.FirstOrDefault(layer => layer.Layer == first)?.Source)
        {
            Steps = new(onset.By, profile.Steps[^1]),
            Onset = onset,
            Layers = [.. profile.Far(threshold)],
            Condition = LayerCondition.Vanishing,
            Evidence =
            [
                new($"gradient RMS of {first} over that of {last} (median since step {onset.By})", ratio, threshold),
                new($"share of the newest {Wording.Count(profile.Window, "frame")} below that", Share(profile, threshold), Limits.Persistent),
                new("factor that is lost per layer, in powers of ten", profile.DecadesPerLayer),
                .. LearningEvidence.Of(learning),
            ],
            Causes =
            [
                "Saturating activations: a sigmoid passes at most a quarter of the gradient, in every layer",
                "Weights initialised too small for the activation",
                "Many layers without normalisation or skip connections",
            ],
            Cures =
            [
                "Put batch or layer normalisation between the layers",
                "Use ReLU, GELU or SELU in the hidden layers, and sigmoid only at the end",
                "Initialise for the activation: He for ReLU, Glorot with gain for tanh and sigmoid",
                "Add skip connections",
            ],
        };
    }
}
