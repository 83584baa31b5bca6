// dead-relu: most units of a rectifier are zero for every sample, and the network does not learn.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Counts units that were zero for every sample and place of each of the newest sampled batches. Silent on networks that learn: a wide
/// layer may have more units than its task needs.
/// </summary>
internal sealed partial class DeadReluRule : RunRule
{
    private DeadReluOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        var layers = signals.Activations.Where(layer => layer.Kind == ActivationKind.Rectifier).ToArray();
        if (layers.Length == 0)
            return RuleOutcome.Needs("activations of a rectifier, which the training monitor records at level Full", ActivationRecord.Reading.Plugin);
        if (layers.All(layer => layer.Batches < Limits.MinBatches)) return RuleOutcome.Needs($"{Limits.MinBatches} sampled batches of activations");
        var dead = layers.Where(layer => layer.Batches >= Limits.MinBatches && layer.SilentShare >= Limits.Units).ToArray();
        if (dead.Length == 0) return RuleOutcome.Nothing;
        var learning = run.Learning;
        return learning.State == LearningState.Learning ? RuleOutcome.Nothing : RuleOutcome.Of(Finding(dead, learning.State == LearningState.NotLearning));
    }

    private Finding Finding(LayerActivity[] dead, bool stuck)
    {
        var worst = dead.MaxBy(layer => layer.SilentShare)!;
        var error = stuck && worst.SilentShare >= Limits.UnitsError;
        var title = $"{Wording.Number(worst.Silent)} of {Wording.Number(worst.Units)} units of {worst.Layer} are dead: "
            + $"zero for every sample of the last {worst.Batches} sampled batches"
            + (stuck ? ", and the network does not learn" : "");
        var onset = dead.Select(layer => layer.SilentOnset ?? new Onset(null, layer.Steps.First)).MinBy(o => o.By)!;
        return new Finding(Id, error ? Severity.Error : Severity.Warning, error ? 0.9 : stuck ? 0.75 : 0.6, title, worst.Layer)
        {
            Steps = new(Math.Min(onset.By, worst.Steps.First), worst.Steps.Last),
            Onset = onset,
            Layers = [.. dead.Select(layer => layer.Layer)],
            Condition = LayerCondition.Dead,
            Evidence =
            [
                .. dead.Select(layer => new Evidence($"share of dead units, {layer.Layer}{Since(layer.SilentOnset)}", layer.SilentShare, Limits.Units)),
            ],
            Causes =
            [
                "A learning rate so high that one step pushed the units below zero for good",
                "Biases that were initialised, or pushed, far below zero",
                "Input that is not normalised",
            ],
            Cures =
            [
                "Lower the learning rate, or warm it up",
                "Use LeakyReLU, ELU or GELU, which pass gradient below zero too",
                "Use He initialisation, and biases of zero",
                "Put batch normalisation before the rectifier",
            ],
        };
    }

    private static string Since(Onset? onset) => onset is null ? "" : $" (since step {onset.By})";
}
