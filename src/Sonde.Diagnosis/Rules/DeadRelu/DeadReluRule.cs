// dead-relu: most units of a rectifier are zero for every sample, and the network does not learn.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Counts units that were zero for every sample and place of each of the newest sampled batches; without activations, those whose gradient is exactly
/// zero. Silent on networks that learn: a wide layer may have more units than its task needs.
/// </summary>
internal sealed partial class DeadReluRule : RunRule
{
    private DeadReluOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        var layers = signals.Activations.Where(layer => layer.Kind == ActivationKind.Rectifier).ToArray();
        var frames = signals.GradientFlow;
        if (layers.Length == 0 && frames is not { Count: > 0 })
            return RuleOutcome.Needs("gradient flow, or activations of a rectifier", GradientFlowRecord.Reading.Plugin, ActivationRecord.Reading.Plugin);
        var dead = layers.Where(layer => layer.Batches >= Limits.MinBatches && layer.SilentShare >= Limits.Units).ToArray();
        var learning = run.Learning;
        if (dead.Length > 0 && learning.State != LearningState.Learning)
            return RuleOutcome.Of(Finding(dead, learning.State == LearningState.NotLearning, run.Network));
        if (run.Zero is { Kind: ZeroKind.Dead } zero && frames is not null)
            return zero.Judge(run) is { } verdict ? RuleOutcome.Of(OfZero(zero, verdict.Severity, verdict.Confidence, frames, learning)) : RuleOutcome.Nothing;
        if (run.Zero is null && frames is not null && Silent(run, frames) is { } silent) return RuleOutcome.Of(silent);
        if (layers.Length > 0 && layers.All(layer => layer.Batches < Limits.MinBatches))
            return RuleOutcome.Needs($"{Limits.MinBatches} sampled batches of activations");
        return layers.Length > 0 || run.Network is { HasGraph: true } ? RuleOutcome.Nothing
            : RuleOutcome.Needs(
                "the model graph with its ops, or activations of a rectifier", ModelGraphRecord.Reading.Plugin, ActivationRecord.Reading.Plugin);
    }

    /// <summary>At level Light: the input of a layer is zero for every sample, so every unit before it is dead.</summary>
    private Finding OfZero(ZeroGradient zero, Severity severity, double confidence, GradientFrames frames, LearningJudgement learning)
    {
        var since = zero.Onset.After is null ? "from the first step on" : $"since step {zero.Onset.By}";
        var op = zero.Op is { } gate ? $" ({gate.Where})" : "";
        return new Finding(Id, severity, confidence,
            $"All units behind {zero.Place.Layer}{op} are dead {since}: {zero.After ?? "the next layer"} gets only zeros, and no gradient comes back",
            zero.Place.Layer,
            zero.Op?.Source ?? zero.Place.Source)
        {
            Steps = new(zero.Onset.By, frames.Steps[^1]),
            Onset = zero.Onset,
            Layers = zero.Layers,
            Condition = LayerCondition.Dead,
            Evidence =
            [
                new("weight layers with a gradient of exactly zero", zero.Layers.Count, 0),
                new($"frames in a row that show it, over {Wording.Number(frames.Steps[^1] - zero.Onset.By + 1)} steps", zero.Frames, RecentFrames.FewestExact),
                .. LearningEvidence.Of(learning),
            ],
            Causes = zero.LargestStep is { Ratio: >= FarStep } step
                ? [$"A step moved the weights of {step.Layer} by {Wording.Percent(step.Ratio)} of their size: the learning rate is too high", .. Causes]
                : Causes,
            Cures = Cures,
        };
    }

    /// <summary>At level Light: the gradient of a unit's bias is exactly zero where the unit was below zero for the whole batch.</summary>
    private Finding? Silent(RunContext run, GradientFrames frames)
    {
        var learning = run.Learning;
        if (learning.State is LearningState.Learning or LearningState.Unknown || run.Signals.LossNeedNotFall is not null) return null;
        var recent = RecentFrames.Of(frames);
        if (recent.Length < RecentFrames.FewestExact) return null;
        var silent = run.Network!.Layers.Where(layer => layer is { Gate.Effect: OpEffect.Rectifier, Units: >= FewestUnits })
            .Select(
                layer => (Layer: layer, Share: RecentFrames.MedianOf(recent, f => Share(frames, f, layer)), Least: recent.Min(f => Share(frames, f, layer))))
            .Where(layer => layer.Share >= Limits.UnitsError && layer.Least >= Limits.Units).ToArray();
        if (silent.Length == 0) return null;
        var (first, share, _) = silent[0];
        var held = Enumerable.Range(0, frames.Count).Select(f => Share(frames, f, first) >= Limits.UnitsError).ToArray();
        var onset = Onset.Of(frames.Steps, held) ?? new Onset(null, frames.Steps[recent[0]]);
        var stuck = learning.State == LearningState.NotLearning;
        return new Finding(Id, stuck ? Severity.Error : Severity.Warning, stuck ? 0.85 : 0.6,
            $"{Wording.Percent(share)} of the units of {first.Layer} are zero for whole batches ({first.Gate!.Where}) and get no gradient"
                + (stuck ? ", and the network does not learn" : ""), first.Layer, first.Gate.Source ?? first.Source)
        {
            Steps = new(onset.By, frames.Steps[^1]),
            Onset = onset,
            Layers = [.. silent.Select(layer => layer.Layer.Layer)],
            Condition = LayerCondition.Dead,
            Evidence =
            [
                .. silent.Select(layer =>
                    new Evidence($"share of units without gradient, {layer.Layer.Layer} (median of {recent.Length} frames)", layer.Share, Limits.UnitsError)),
                .. LearningEvidence.Of(learning),
            ],
            Causes = Causes,
            Cures = Cures,
        };
    }

    private const int FewestUnits = 8;
    private const double FarStep = 0.2;

    private static double Share(GradientFrames frames, int frame, WeightLayer layer)
    {
        var row = layer.Bias >= 0 ? layer.Bias : layer.Weight;
        return frames.State(frame, row) == GradientState.Present ? frames.Value(frame, row, GradientFlowColumn.ZeroShare) : 0;
    }

    private static readonly string[] Causes =
    [
        "A learning rate so high that one step pushed the units below zero for good",
        "Biases that were initialised, or pushed, far below zero",
        "Input that is not normalised",
    ];

    private static readonly string[] Cures =
    [
        "Lower the learning rate, or warm it up",
        "Use LeakyReLU, ELU or GELU, which pass gradient below zero too",
        "Use He initialisation, init.kaiming_normal_(layer.weight), and biases of zero: layer.bias.zero_() under no_grad()",
        "Put batch normalisation before the rectifier",
    ];

    private Finding Finding(LayerActivity[] dead, bool stuck, NetworkMap? network)
    {
        var worst = dead.MaxBy(layer => layer.SilentShare)!;
        var error = stuck && worst.SilentShare >= Limits.UnitsError;
        var title = $"{Wording.Number(worst.Silent)} of {Wording.Number(worst.Units)} units of {worst.Layer} are dead: "
            + $"zero for every sample of the last {worst.Batches} sampled batches"
            + (stuck ? ", and the network does not learn" : "");
        var onset = dead.Select(layer => layer.SilentOnset ?? new Onset(null, layer.Steps.First)).MinBy(o => o.By)!;
        return new Finding(Id, error ? Severity.Error : Severity.Warning, error ? 0.9 : stuck ? 0.75 : 0.6, title, worst.Layer,
            network?.SourceOf(worst.Layer))
        {
            Steps = new(Math.Min(onset.By, worst.Steps.First), worst.Steps.Last),
            Onset = onset,
            Layers = [.. dead.Select(layer => layer.Layer)],
            Condition = LayerCondition.Dead,
            Evidence =
            [
                .. dead.Select(layer => new Evidence($"share of dead units, {layer.Layer}{Since(layer.SilentOnset)}", layer.SilentShare, Limits.Units)),
            ],
            Causes = Causes,
            Cures = Cures,
        };
    }

    private static string Since(Onset? onset) => onset is null ? "" : $" (since step {onset.By})";
}
