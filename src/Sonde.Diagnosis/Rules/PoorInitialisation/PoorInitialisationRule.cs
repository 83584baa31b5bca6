// poor-initialisation: weights that start at zero, at one value, or at a scale at which no signal comes through.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Judges the weights of the first frame, one step after the start. Zeros count where nothing moves them; a constant where the units are alike by their
/// gradients; a scale where most layers have it. Layers that the first steps moved far are left out: what they started at is not known.
/// </summary>
internal sealed partial class PoorInitialisationRule : RunRule
{
    private const double MovedFar = 0.3;
    private const double MostBelievable = 100;
    private const double WeightsToBiases = 0.01;
    private const int FewestForSmall = 3;
    private const int FewestInputs = 4;

    private PoorInitialisationOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (run.Signals.GradientFlow is not { Count: > 0 } frames || run.Network is not { } network)
            return RuleOutcome.Needs("gradient flow, which the training monitor records", GradientFlowRecord.Reading.Plugin);
        if (frames.Count < RecentFrames.FewestExact) return RuleOutcome.Needs($"{RecentFrames.FewestExact} steps with gradient flow");
        if (run.Zero is { Kind: ZeroKind.ZeroWeights } zero && frames.Value(0, zero.Place.Weight, GradientFlowColumn.WeightNorm) == 0)
        {
            return zero.Judge(run) is { } verdict
                ? RuleOutcome.Of(Zeros(zero, verdict.Severity, verdict.Confidence, frames, network, run.Learning))
                : RuleOutcome.Nothing;
        }
        var alike = AlikeUnits.In(network, frames);
        var constant = network.Layers.Where(layer => AlikeUnits.IsConstant(frames, layer)).ToArray();
        if (alike.Count > 0 && constant.Length > 0) return RuleOutcome.Of(Constant(constant, frames, run.Learning));
        return Scale(run, frames, network) is { } found ? RuleOutcome.Of(found) : RuleOutcome.Nothing;
    }

    private Finding Zeros(ZeroGradient zero, Severity severity, double confidence, GradientFrames frames, NetworkMap network, LearningJudgement learning)
    {
        var still = network.Layers.Where(layer => frames.Value(0, layer.Weight, GradientFlowColumn.WeightNorm) == 0).ToArray();
        return new Finding(Id, severity, confidence,
            $"The weights of {Wording.List([.. still.Select(layer => layer.Layer)])} start at exactly 0 and never move: "
                + "no signal and no gradient comes through",
            zero.Place.Layer, zero.Place.Source)
        {
            Steps = new(frames.Steps[0], frames.Steps[^1]),
            Layers = [.. still.Select(layer => layer.Layer)],
            Evidence = [new("weight layers that are exactly 0", still.Length, 0), .. LearningEvidence.Of(learning)],
            Causes = ["The weights were set to zero (zeros_, fill_(0)), which is right for biases only"],
            Cures = Cures,
        };
    }

    private Finding Constant(WeightLayer[] layers, GradientFrames frames, LearningJudgement learning)
    {
        var error = learning.State == LearningState.NotLearning;
        var first = layers[0];
        var value = frames.WeightRms(0, first.Weight);
        return new Finding(Id, error ? Severity.Error : Severity.Warning, error ? 0.95 : 0.85,
            $"Every weight of {Wording.List([.. layers.Select(layer => layer.Layer)])} starts at one value ({Wording.Number(value)} in {first.Layer}): "
                + "all units of a layer are alike and stay so", first.Layer, first.Source)
        {
            Steps = new(frames.Steps[0], frames.Steps[^1]),
            Layers = [.. layers.Select(layer => layer.Layer)],
            Evidence =
            [
                .. layers.Select(layer => new Evidence($"largest weight over their root mean square, {layer.Layer}",
                    frames.Value(0, layer.Weight, GradientFlowColumn.WeightMaxAbs) / frames.WeightRms(0, layer.Weight), 1)),
                .. LearningEvidence.Of(learning),
            ],
            Causes = ["The weights were all set to one value: ones_, fill_, constant_"],
            Cures = Cures,
        };
    }

    private Finding? Scale(RunContext run, GradientFrames frames, NetworkMap network)
    {
        var learning = run.Learning;
        var farOff = run.Signals.ChanceLoss is { } chance && FirstLoss.Of(run.Signals) >= Limits.Loss * chance;
        var layers = network.Layers.Where(layer => layer.FanIn >= FewestInputs && (farOff || !layer.IsNormalised) && IsStart(frames, layer, farOff)).ToArray();
        if (layers.Length < 2) return null;
        var gains = Array.ConvertAll(layers, layer => frames.Gain(0, layer));
        if (!Array.TrueForAll(gains, double.IsFinite)) return null;
        var median = Robust.Median(gains);
        var growth = layers.Select((layer, at) => Math.Log10(Math.Max(1e-30, gains[at] * (layer.Gate is { Effect: OpEffect.Rectifier } ? Math.Sqrt(0.5) : 1))))
            .Sum();
        var bounded = layers.Count(layer => layer.Activation is { Effect: OpEffect.Bounded });
        var breaks = run.Signals.NonFinite.Any(scalar => scalar.Stays);
        if (median >= Limits.Large || (bounded == 0 && layers.Length >= FewestForSmall && growth >= Math.Log10(Limits.Growth)))
        {
            var stuck = learning.State == LearningState.NotLearning || breaks;
            var warns = stuck || learning.State == LearningState.Slow || farOff || median >= Limits.SurelyLarge;
            if (!warns && run.Signals.LossNeedNotFall is not null) return null;
            return Make(stuck ? Severity.Error : warns ? Severity.Warning : Severity.Info, stuck ? 0.85 : warns ? 0.75 : 0.5,
                $"The weights start far too large: {layers[0].Layer} scales what it gets {Wording.Number(Math.Round(gains[0], 1))} times, "
                    + (median >= Limits.Large ? $"a layer on average {Wording.Number(Math.Round(median, 1))} times, where about 1 is right"
                        : $"all {layers.Length} layers together {Wording.Times(Math.Pow(10, growth))}"),
                layers, gains, Limits.Large, frames, learning,
                bounded > 0 ? "Behind such weights a sigmoid or tanh is at its ends for nearly every sample, where it passes no gradient"
                    : "Every layer makes the signal larger, so that outputs, loss and gradients explode with depth");
        }

        if (learning.State != LearningState.NotLearning || layers.Length < FewestForSmall || median > Limits.Small || !OnlyBiasesLearn(frames, network))
            return null;
        return Make(Severity.Error, 0.85,
            $"The weights start far too small: a layer scales what it gets {Wording.Number(median)} times on average, where about 1 is right, "
                + "and the network does not learn",
            layers, gains, Limits.Small, frames, learning, "Every layer makes the signal smaller, forwards and backwards, until only the last bias learns");
    }

    private Finding Make(
        Severity severity, double confidence, string title, WeightLayer[] layers, double[] gains, double threshold,
        GradientFrames frames, LearningJudgement learning,
        string effect) => new(Id, severity, confidence, title, layers[0].Layer, layers[0].Source)
        {
            Steps = new(frames.Steps[0], frames.Steps[^1]),
            Layers = [.. layers.Select(layer => layer.Layer)],
            Evidence =
            [
                .. layers.Take(8).Select((layer, at) => new Evidence($"RMS of the weights times the root of the fan-in, {layer.Layer}", gains[at], threshold)),
                .. LearningEvidence.Of(learning),
            ],
            Causes = ["The weights were drawn with a spread that does not fit their number of inputs: normal_(0, 1), say", effect],
            Cures = Cures,
        };

    // Normalisation makes up for small weights, and a sum goes round them.
    private static bool OnlyBiasesLearn(GradientFrames frames, NetworkMap network)
    {
        if (frames.Parameters.Any(p => p.ModuleType.Contains("Norm", StringComparison.Ordinal))) return false;
        if (network.Layers.Any(layer => layer.After.Any(op => op.Effect == OpEffect.Norm || op.Op is "add" or "cat"))) return false;
        var recent = RecentFrames.Of(frames);
        double Size(int p) => RecentFrames.MedianOf(recent, f => frames.State(f, p) == GradientState.Present ? frames.Rms(f, p) : double.NaN);
        var weights = network.Layers.Select(layer => Size(layer.Weight)).Where(double.IsFinite).DefaultIfEmpty().Max();
        var biases = network.Layers.Where(layer => layer.Bias >= 0).Select(layer => Size(layer.Bias)).Where(double.IsFinite).DefaultIfEmpty().Max();
        return weights <= WeightsToBiases * biases;
    }

    private static readonly string[] Cures =
    [
        "Leave TorchSharp's own initialisation, or draw by fan-in: init.kaiming_normal_(layer.weight) before ReLU, "
            + "init.xavier_uniform_(layer.weight) before tanh and sigmoid",
        "Set only biases to zero: layer.bias.zero_() under no_grad()",
        "Put batch or layer normalisation between the layers",
    ];

    // Of the first step nothing is known; the second tells how far such steps go. A first loss that is far off was made by the weights of the start,
    // but a gain out of all bounds by a step.
    private static bool IsStart(GradientFrames frames, WeightLayer layer, bool farOff) =>
        frames.Value(1, layer.Weight, GradientFlowColumn.UpdateRatio) <= MovedFar || (farOff && frames.Gain(0, layer) <= MostBelievable);
}
