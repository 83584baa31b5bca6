// vanishing-gradient: the gradient dies out on its way back to the first layers, and the network does not learn.
namespace Sonde.Diagnosis;

/// <summary>
/// Compares the gradient's RMS of the first weight layer with that of the last, in the newest frames. Silent on networks that learn:
/// deep networks may have small gradients in front and train well; one whose loss rose when its gradient died has
/// ceased to. The size of updates is not looked at, because Adam divides the gradient's scale out of them.
/// </summary>
public sealed class VanishingGradientRule(
    VanishingGradientOptions? options = null, LossTrendOptions? loss = null, AccuracyOptions? accuracy = null) : IRule
{
    private readonly VanishingGradientOptions _options = options ?? new();
    private readonly LossTrendOptions _loss = loss ?? new();
    private readonly AccuracyOptions _accuracy = accuracy ?? new();

    /// <inheritdoc/>
    public string Id => "vanishing-gradient";

    /// <inheritdoc/>
    public RuleOutcome Check(RunSignals signals)
    {
        if (signals.GradientFlow is not { Count: > 0 } frames) return RuleOutcome.Needs("gradient flow, which the training monitor records");
        var fewest = _options.SkipFrames + _options.MinFrames;
        if (frames.Count < fewest) return RuleOutcome.Needs($"{fewest} steps with gradient flow");
        if (DepthProfile.Of(frames, _options.SkipFrames, _options.Window) is not { } profile || profile.Window < _options.MinFrames)
            return RuleOutcome.Needs($"{_options.MinFrames} steps in which every weight layer has a finite gradient");
        if (profile.Layers.Count < _options.MinLayers) return RuleOutcome.Needs($"a network of {_options.MinLayers} weight layers or more");

        var learning = LearningJudgement.Of(signals, _loss, _accuracy);
        // Exact zeros need no threshold: dead units or a step function, up to that layer or all the way to the loss.
        if (profile.Layers[0].ZeroFrames > _options.Persistent * profile.Window && Onset.Of(profile.Steps, profile.FirstIsZero) is { } died)
        {
            var ends = End(died, profile, learning, signals);
            return ends == Ending.Learns || IsAtFloor(profile, learning) ? RuleOutcome.Nothing : RuleOutcome.Of(Zero(profile, learning, died, ends));
        }

        if (profile.ByDepth < _options.ByDepth) return RuleOutcome.Nothing;
        if (Below(profile, _options.FirstToLast) is { } onset && End(onset, profile, learning, signals) is var ending and (Ending.Stuck or Ending.Unlearned))
            return RuleOutcome.Of(Vanishing(profile, learning, _options.FirstToLast, onset, ending));
        if (learning.State == LearningState.Learning || Below(profile, _options.FirstToLastUnjudged) is not { } extreme) return RuleOutcome.Nothing;
        return RuleOutcome.Of(Vanishing(profile, learning, _options.FirstToLastUnjudged, extreme, Ending.Open));
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
        Share(profile, threshold) >= _options.Persistent ? Onset.Of(profile.Steps, Array.ConvertAll(profile.Ratios, r => r < Math.Log10(threshold))) : null;

    private static double Share(DepthProfile profile, double threshold) =>
        profile.Newest.ToArray().Count(r => r < Math.Log10(threshold)) / (double)profile.Window;

    private Ending End(Onset onset, DepthProfile profile, LearningJudgement learning, RunSignals signals)
    {
        if (learning.State == LearningState.NotLearning) return Ending.Stuck;
        // The curve as a whole says for long that a network has learned, which has ceased to.
        if (onset.After is { } after
            && Robust.Median(profile.Ratios.AsSpan(0, Array.IndexOf(profile.Steps, after) + 1)) - profile.Ratio >= Math.Log10(_options.Collapse)
            && LossStep.Rose(signals.TrainLoss, onset, _loss))
            return learning.Train.State == AccuracyState.AtChance || learning.Validation.State == AccuracyState.AtChance ? Ending.Stuck : Ending.Unlearned;
        return learning.State == LearningState.Learning ? Ending.Learns : Ending.Open;
    }

    // A loss of exactly nothing has no gradient anywhere, and needs none.
    private static bool IsAtFloor(DepthProfile profile, LearningJudgement learning) => learning.Loss.Final == 0 && profile.Layers.All(l => l.ZeroFrames > 0);

    private Finding Vanishing(DepthProfile profile, LearningJudgement learning, double threshold, Onset onset, Ending ending)
    {
        // The newest frames tell that it is there; how bad it is, all of them since it began, which waver less.
        var ratio = Math.Pow(10, Robust.Median(profile.Ratios.AsSpan(Array.IndexOf(profile.Steps, onset.By))));
        var (first, last) = (profile.Layers[0].Layer, profile.Layers[^1].Layer);
        var stuck = ending == Ending.Stuck;
        var error = stuck && (learning.IsLong || ratio < _options.FirstToLastError);
        var title = $"The gradient vanishes on its way back: {first} gets {Wording.Number(ratio)} of the gradient of {last}"
            + (stuck ? ", and the network does not learn" : ending == Ending.Unlearned ? $", and the loss has risen since step {onset.By}" : "");
        return new Finding(Id, error ? Severity.Error : Severity.Warning, error ? 0.95 : stuck ? 0.75 : 0.6, title, first)
        {
            Steps = new(onset.By, profile.Steps[^1]),
            Onset = onset,
            Evidence =
            [
                new($"gradient RMS, {first} / {last} (median since step {onset.By})", ratio, threshold),
                new($"share of the newest {Wording.Count(profile.Window, "frame")} below that", Share(profile, threshold), _options.Persistent),
                new("decades lost a layer", profile.DecadesPerLayer),
                .. Learning(learning),
            ],
            Causes =
            [
                "saturating activations: a sigmoid passes on a quarter of the gradient at best, layer after layer",
                "weights initialised too small for the activation",
                "many layers without normalisation or skip connections",
            ],
            Cures =
            [
                "put batch or layer normalisation between the layers",
                "use ReLU, GELU or SELU in the hidden layers, and sigmoid only at the end",
                "initialise for the activation: He for ReLU, Glorot with gain for tanh and sigmoid",
                "add skip connections",
            ],
        };
    }

    private Finding Zero(DepthProfile profile, LearningJudgement learning, Onset onset, Ending ending)
    {
        var dead = profile.Layers.TakeWhile(l => l.ZeroFrames > _options.Persistent * profile.Window).ToArray();
        var after = dead.Length < profile.Layers.Count ? profile.Layers[dead.Length].Layer : "the loss";
        var stuck = ending == Ending.Stuck;
        return new Finding(Id, stuck ? Severity.Error : Severity.Warning, stuck ? 0.95 : 0.7,
            $"The gradient is exactly zero up to {dead[^1].Layer} ({Wording.Count(dead.Length, "weight layer")}); it dies between {dead[^1].Layer} and {after}",
            dead[^1].Layer)
        {
            Steps = new(onset.By, profile.Steps[^1]),
            Onset = onset,
            Evidence = [new("weight layers with a gradient of exactly zero", dead.Length, 0), .. Learning(learning)],
            Causes =
            [
                "every ReLU after that layer is dead (a step too large, or a bias too negative)",
                "a step function such as round, floor or sign: its gradient is zero",
                "activations so saturated that their gradient underflows",
            ],
            Cures =
            [
                "lower the learning rate, or use LeakyReLU or GELU",
                "straight-through in place of the step function: soft + (hard - soft).detach()",
                "normalise before the activation",
            ],
        };
    }

    private static IEnumerable<Evidence> Learning(LearningJudgement learning)
    {
        if (learning.Train.State != AccuracyState.Unknown) yield return new("training accuracy, against guessing", learning.Train.Accuracy, learning.Train.Baseline);
        else if (learning.Validation.State != AccuracyState.Unknown)
            yield return new("validation accuracy, against guessing", learning.Validation.Accuracy, learning.Validation.Baseline);
        if (learning.Loss.State != LossState.Unknown) yield return new("share of the initial loss lost", learning.Loss.Drop);
    }
}
