// not-shuffled: the samples come in the order of their classes.
namespace Sonde.Diagnosis;

/// <summary>
/// Looks at the mix of classes in each batch. Shuffled batches mix classes as the data does. Here each holds little but one, and the next
/// one the same, so that the network learns one class and forgets the others.
/// </summary>
internal sealed partial class NotShuffledRule : RunRule
{
    private const int Fewest = 10;          // records
    private const int FewestSamples = 4;    // a batch: in smaller ones, one class is common

    private NotShuffledOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.LossNeedNotFall is { } reason) return RuleOutcome.Needs($"a training that is no game ({reason})");
        var batches = signals.Data.Where(record => record.Data.SameAsBefore is not null && record.Data.Labels.Sum() >= FewestSamples).ToArray();
        if (batches.Length < Fewest)
            return signals.Data.Count == 0 ? StepDataEvidence.Missing : RuleOutcome.Needs($"{Fewest} recorded batches of {FewestSamples} class labels or more");
        var pooled = StepDataEvidence.Pooled(batches.Select(batch => batch.Data.Labels));
        // Not by counts: the first steps are recorded one by one, and lie in one class.
        var commonest = batches.Select(batch => Array.IndexOf(batch.Data.Labels, batch.Data.Labels.Max())).ToArray();
        var classes = commonest.Distinct().Count();
        var pure = batches.Average(batch => (double)batch.Data.Labels.Max() / batch.Data.Labels.Sum());
        var neighbours = Enumerable.Range(1, batches.Length - 1).Where(i => batches[i].Step == batches[i - 1].Step + 1).ToArray();
        if (classes < 2 || pure < Limits.OneClass || neighbours.Length < Fewest / 2) return RuleOutcome.Nothing;
        var late = batches.Where(batch => batch.Step > batches[0].Step + Fewest).ToArray();
        var later = StepDataEvidence.Pooled(late.Select(batch => batch.Data.Labels));
        var mixed = later.Sum() == 0 ? 1 : (double)later.Max() / later.Sum();
        var slowly = neighbours.Count(i => commonest[i] == commonest[i - 1]) / (double)neighbours.Length;
        if (mixed > Limits.Mixed || slowly < Limits.Slowly) return RuleOutcome.Nothing;
        return RuleOutcome.Of(new Finding(Id, Severity.Warning, 0.85,
            $"The data is not shuffled: a batch holds {Wording.Percent(pure)} of one class, and {classes} classes take turns in long runs of steps")
        {
            Steps = new(batches[0].Step, batches[^1].Step),
            Evidence =
            [
                new("share of the commonest class of a batch", pure, Limits.OneClass),
                new("share of the commonest class over all batches", mixed, Limits.Mixed),
                new("neighbouring steps with the same commonest class", slowly, Limits.Slowly),
                new("classes seen", pooled.Count(count => count > 0)),
            ],
            Causes = ["The file is sorted by class, or one folder a class is read after the other", "The loader was made with shuffle: false"],
            Cures =
            [
                "Shuffle in each epoch: torch.utils.data.DataLoader(dataset, batchSize, shuffle: true), or var order = torch.randperm(n); before each epoch",
                "Shuffle before you split off held-out data",
            ],
        });
    }
}
