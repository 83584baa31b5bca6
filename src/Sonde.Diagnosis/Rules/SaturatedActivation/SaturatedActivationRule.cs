// saturated-activation: most units of a sigmoid or tanh stay near their ends, and the network does not learn.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Counts units of which more than half of the values lie near the ends in each of the newest sampled batches. Silent on networks that learn,
/// and on a last layer: a classifier that is sure of itself, and a gate that is open or shut, are at their ends rightly.
/// </summary>
internal sealed partial class SaturatedActivationRule : RunRule
{
    private SaturatedActivationOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        var layers = signals.Activations.Where(layer => layer.Kind is ActivationKind.Sigmoid or ActivationKind.Tanh).ToList();
        var frames = signals.GradientFlow;
        if (layers.Count == 0 && frames is not { Count: > 0 })
            return RuleOutcome.Needs("gradient flow, or activations of a sigmoid or tanh", GradientFlowRecord.Reading.Plugin, ActivationRecord.Reading.Plugin);
        var had = layers.Count > 0;
        if (had && ReferenceEquals(layers[^1], signals.Activations[^1])) layers.RemoveAt(layers.Count - 1);
        var stuck = layers.Where(layer => layer.Batches >= Limits.MinBatches && layer.StuckShare >= Limits.Units).ToArray();
        var learning = run.Learning;
        if (stuck.Length > 0 && learning.State != LearningState.Learning)
            return RuleOutcome.Of(Finding(stuck, learning.State == LearningState.NotLearning, run.Network));
        if (run.Zero is { Kind: ZeroKind.Saturated } zero && frames is not null)
        {
            return zero.Judge(run) is { } verdict
                ? RuleOutcome.Of(LightSaturation.OfZero(zero, verdict.Severity, verdict.Confidence, frames, learning))
                : RuleOutcome.Nothing;
        }
        if (run.Zero is null && frames is not null && LightSaturation.Find(run, frames, Limits) is { } found) return RuleOutcome.Of(found);
        if (layers.Count > 0 && layers.TrueForAll(layer => layer.Batches < Limits.MinBatches))
            return RuleOutcome.Needs($"{Limits.MinBatches} sampled batches of activations");
        return had || run.Network is { HasGraph: true } ? RuleOutcome.Nothing
            : RuleOutcome.Needs(
                "the model graph with its ops, or activations of a sigmoid or tanh", ModelGraphRecord.Reading.Plugin, ActivationRecord.Reading.Plugin);
    }

    private Finding Finding(LayerActivity[] layers, bool idle, NetworkMap? network)
    {
        var worst = layers.MaxBy(layer => layer.StuckShare)!;
        var error = idle && worst.StuckShare >= Limits.UnitsError;
        var title = $"{Wording.Number(worst.Stuck)} of {Wording.Number(worst.Units)} units of {worst.Layer} ({worst.ModuleType}) are saturated: "
            + $"mostly near the ends of their range in each of the last {worst.Batches} sampled batches"
            + (idle ? ", and the network does not learn" : "");
        var onset = layers.Select(layer => layer.StuckOnset ?? new Onset(null, layer.Steps.First)).MinBy(o => o.By)!;
        return new Finding(Id, error ? Severity.Error : Severity.Warning, error ? 0.9 : idle ? 0.75 : 0.6, title, worst.Layer,
            network?.SourceOf(worst.Layer))
        {
            Steps = new(Math.Min(onset.By, worst.Steps.First), worst.Steps.Last),
            Onset = onset,
            Layers = [.. layers.Select(layer => layer.Layer)],
            Condition = LayerCondition.Saturated,
            Evidence =
            [
                .. layers.Select(layer => new Evidence($"share of saturated units, {layer.Layer}{Since(layer.StuckOnset)}", layer.StuckShare, Limits.Units)),
            ],
            Causes = LightSaturation.Causes,
            Cures = LightSaturation.Cures,
        };
    }

    private static string Since(Onset? onset) => onset is null ? "" : $" (since step {onset.By})";
}
