// class-imbalance: one class is far commoner than others among the labels seen.
namespace Sonde.Diagnosis;

/// <summary>
/// Counts the labels of the recorded batches. Unequal classes alone are no fault: a warning only where the network has settled for the commonest.
/// </summary>
internal sealed partial class ClassImbalanceRule : RunRule
{
    private ClassImbalanceOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.Data.Count == 0) return StepDataEvidence.Missing;
        // The first steps are recorded one by one: data that is not shuffled would look unequal there.
        var labels = StepDataEvidence.Pooled(StepDataEvidence.Late(signals).Select(record => record.Data.Labels));
        if (labels.Sum() < Limits.MinLabels) labels = StepDataEvidence.Pooled(signals.Data.Select(record => record.Data.Labels));
        var seen = labels.Sum();
        if (labels.Length < 2 || seen < Limits.MinLabels) return RuleOutcome.Needs($"{Limits.MinLabels} class labels in the recorded batches");
        var (most, least) = (labels.Max(), labels.Where(count => count > 0).Min());
        // One more than were seen, so that a single one is no measure. Outputs of a class that was never seen may have no class at all.
        var ratio = most / (least + 1.0);
        if (ratio < Limits.Ratio || labels.Length > seen / 20) return RuleOutcome.Nothing;
        var shortcut = MajorityShortcutRule.Of(run, Options.Get(MajorityShortcutRule.Thresholds)) is not null;
        var (common, rare) = (Array.IndexOf(labels, most), Array.IndexOf(labels, least));
        return RuleOutcome.Of(new Finding(Id, shortcut ? Severity.Warning : Severity.Info, shortcut ? 0.8 : 0.6,
            $"The classes are very unequal: class {common} has {Wording.Percent((double)most / seen)} of the labels, "
                + $"class {rare} {Wording.Percent((double)least / seen)}"
                + (shortcut ? ", and the network names little else than the commonest" : ""))
        {
            Evidence = [new("commonest class over the rarest", ratio, Limits.Ratio), new("labels seen", seen)],
            Causes = ["The data was collected as it came"],
            Cures =
            [
                "Weight the classes in the loss: nn.functional.cross_entropy(output, y, weight: torch.tensor(weights)); "
                    + "for one output binary_cross_entropy_with_logits(output, y, pos_weights: negatives / positives)",
                "Draw samples of each class equally often, or use focal loss",
                "Watch recall by class or balanced accuracy: the accuracy alone looks fine",
            ],
        });
    }
}
