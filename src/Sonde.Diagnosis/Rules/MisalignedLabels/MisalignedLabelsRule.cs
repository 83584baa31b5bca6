// misaligned-labels: an input that comes back comes with the target of another.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// The probe remembers which targets came with which inputs. Where inputs come back and their targets are no more alike than those of any
/// two samples, inputs and targets are shuffled apart. One wrong order from the start leaves no such trace.
/// </summary>
internal sealed partial class MisalignedLabelsRule : RunRule
{
    private const int FewestDistinct = 64;   // values in the input: of few there are many equal inputs, whose targets may differ
    private const double Surely = 0.8;
    private const int ManySeen = 100;

    private MisalignedLabelsOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.Data.Count == 0) return StepDataEvidence.Missing;
        if (signals.LossNeedNotFall is { } reason) return RuleOutcome.Needs($"targets that are fixed ({reason})");
        var records = signals.Data.Where(record => record.Data is { SeenAgain: > 0, X.Distinct: >= FewestDistinct }).ToArray();
        var seen = records.Sum(record => record.Data.SeenAgain!.Value);
        if (seen < Limits.MinSeen) return RuleOutcome.Needs($"{Limits.MinSeen} inputs that came back, in recorded batches");
        var isClasses = records.All(record => record.Data.Labels.Length > 1);
        double changed;
        if (isClasses)
        {
            var labels = StepDataEvidence.Pooled(records.Select(record => record.Data.Labels));
            var byChance = 1 - labels.Sum(count => Math.Pow((double)count / Math.Max(1, labels.Sum()), 2));
            changed = byChance <= 0 ? 0 : records.Sum(record => record.Data.OtherTargets ?? 0) / (seen * byChance);
        }
        else
        {
            changed = Robust.Median([.. records.Select(record => record.Data.TargetChange).OfType<double>().Where(double.IsFinite).DefaultIfEmpty(0)]);
        }

        if (changed < Limits.Changed || !Fails(run, records)) return RuleOutcome.Nothing;
        var isSure = isClasses && changed >= Surely && seen >= ManySeen;
        return RuleOutcome.Of(new Finding(Id, isSure ? Severity.Error : Severity.Warning, isSure ? 0.95 : 0.8,
            $"Inputs and targets do not belong together: of {Wording.Number(seen)} inputs that came back, "
                + (isClasses
                    ? $"{Wording.Number(records.Sum(record => record.Data.OtherTargets ?? 0))} had another class than before"
                    : "most had another target than before"))
        {
            Steps = new(records[0].Step, records[^1].Step),
            Evidence =
            [
                new("inputs with other targets, over that of random pairs", changed, Limits.Changed),
                new("inputs that came back", seen),
                .. LearningEvidence.Of(run.Learning),
            ],
            Causes =
            [
                "Inputs and targets are shuffled with two different permutations",
                "The targets of a batch are drawn or shuffled on their own",
                "Two loaders that do not keep step, one for x and one for y",
            ],
            Cures =
            [
                "Use one permutation for both: var order = torch.randperm(n); x = x[order]; y = y[order];",
                "Keep input and target in one dataset, so that one index gives both",
                "Look at samples with their labels just before they enter the network",
            ],
        });
    }

    /// <summary>Whether nothing is learned: with targets that move on purpose a network still learns.</summary>
    private static bool Fails(RunContext run, (long Step, StepDataRecord Data)[] records)
    {
        if (run.Learning.State == LearningState.NotLearning) return true;
        if (run.Learning.Train.State is AccuracyState.AtChance or AccuracyState.AtMajority) return true;
        var last = records[^1].Data;
        // A regression that gives the mean: its loss has fallen to the variance of the targets.
        return StepDataEvidence.IsRegression(last) && last.Output!.AcrossSamples < 0.3 * last.Y!.AcrossSamples;
    }
}
