// vanishing-gradient: the gradient dies out on its way back to the first layers, and the network does not learn.
namespace Sonde.Diagnosis;

/// <summary>
/// Compares the gradient's RMS of the first weight layer with that of the last, in the newest frames. Silent on networks that learn:
/// deep networks may have small gradients in front and train well; one whose loss rose when its gradient died has ceased to. The size of updates is not looked at, because Adam
/// divides the gradient's scale out of them.
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
            return Lasts(died, profile, learning, signals) && !IsAtFloor(profile, learning) ? RuleOutcome.Of(Zero(profile, learning, died)) : RuleOutcome.Nothing;
        var threshold = learning.State is LearningState.NotLearning or LearningState.Learning ? _options.FirstToLast : _options.FirstToLastUnjudged;
        var held = Array.ConvertAll(profile.Ratios, r => r < Math.Log10(threshold));
        var below = held[^profile.Window..].Count(h => h) / (double)profile.Window;
        if (below < _options.Persistent || profile.ByDepth < _options.ByDepth || Onset.Of(profile.Steps, held) is not { } onset) return RuleOutcome.Nothing;
        return Lasts(onset, profile, learning, signals) ? RuleOutcome.Of(Vanishing(profile, learning, threshold, below, onset)) : RuleOutcome.Nothing;
    }

    // A network that learns may have small gradients in front; one that had learned, until they collapsed and its loss rose, is another matter.
    private bool Lasts(Onset onset, DepthProfile profile, LearningJudgement learning, RunSignals signals)
    {
        if (learning.State != LearningState.Learning) return true;
        if (onset.After is not { } after) return false;
        var before = Robust.Median(profile.Ratios.AsSpan(0, Array.IndexOf(profile.Steps, after) + 1));
        return before - profile.Ratio >= Math.Log10(_options.Collapse) && LossStep.Rose(signals.TrainLoss, onset, _loss);
    }

    // A loss of exactly nothing has no gradient anywhere, and needs none.
    private static bool IsAtFloor(DepthProfile profile, LearningJudgement learning) => learning.Loss.Final == 0 && profile.Layers.All(l => l.ZeroFrames > 0);

    private Finding Vanishing(DepthProfile profile, LearningJudgement learning, double threshold, double below, Onset onset)
    {
        var ratio = Math.Pow(10, profile.Ratio);
        var (first, last) = (profile.Layers[0].Layer, profile.Layers[^1].Layer);
        var stuck = learning.State == LearningState.NotLearning;
        var error = stuck && (learning.IsLong || ratio < _options.FirstToLastError);
        var title = $"The gradient vanishes on its way back: {first} gets {Wording.Number(ratio)} of the gradient of {last}"
            + (stuck ? ", and the network does not learn" : learning.State == LearningState.Learning ? $", and the loss has risen since step {onset.By}" : "");
        return new Finding(Id, error ? Severity.Error : Severity.Warning, error ? 0.95 : stuck ? 0.75 : 0.6, title, first)
        {
            Steps = new(onset.By, profile.Steps[^1]),
            Onset = onset,
            Evidence =
            [
                new($"gradient RMS, {first} / {last} (median over the newest {Wording.Count(profile.Window, "frame")})", ratio, threshold),
                new("share of those below that", below, _options.Persistent),
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

    private Finding Zero(DepthProfile profile, LearningJudgement learning, Onset onset)
    {
        var dead = profile.Layers.TakeWhile(l => l.ZeroFrames > _options.Persistent * profile.Window).ToArray();
        var after = dead.Length < profile.Layers.Count ? profile.Layers[dead.Length].Layer : "the loss";
        var stuck = learning.State == LearningState.NotLearning;
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
