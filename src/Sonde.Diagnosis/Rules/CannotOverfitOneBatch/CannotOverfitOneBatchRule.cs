// cannot-overfit-one-batch: a network that cannot learn one batch by heart will not learn the data.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Reads the attempts of a pre-flight to learn one batch: as given first, then with one thing changed at a time.</summary>
internal sealed partial class CannotOverfitOneBatchRule : RunRule
{
    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (run.Signals.Preflight is not { Overfit: [var given, .. var changed] } preflight)
            return RuleOutcome.Needs("a pre-flight: Preflight.Run(model, loss, x, y, new() { Writer = writer })", PreflightRecord.Reading.Plugin);
        if (given.IsLearned) return RuleOutcome.Nothing;
        var helped = changed.FirstOrDefault(trial => trial.IsLearned);
        if (helped is null && preflight.IsCutShort)
            return RuleOutcome.Needs("more time: the pre-flight ended before one batch was learned; give PreflightOptions.Budget more");
        var reached = given.BestAccuracy is { } accuracy ? $"{Wording.Percent(accuracy)} of the samples right" : $"a loss of {Wording.Number(given.BestLoss)}";
        var what = $"One batch of {Wording.Count(preflight.Samples, "sample")} could not be learned in {Wording.Count(given.Steps, "step")}: {reached}";
        var title = helped is null ? what : $"{what}; with {helped.Change} it was learned in {helped.Steps} steps";
        return RuleOutcome.Of(new Finding(Id, helped is null ? Severity.Error : Severity.Warning, 0.9, title)
        {
            Evidence =
            [
                .. preflight.Overfit.Select(
                    trial => new Evidence($"lowest loss, {trial.Change} (it began at {Wording.Number(trial.FirstLoss)})", trial.BestLoss)),
            ],
            Causes = helped is null
                ? ["The gradient does not reach the weights, the loss does not fit the last layer, or the targets do not belong to the inputs"]
                : [$"What stands in the way: learning goes with {helped.Change}"],
            Cures = helped is null
                ? ["Look at the other findings of the pre-flight first", "Compare x and y of one sample by eye", "Make the network larger than the batch"]
                : [$"Train with {helped.Change}, or find out why the network needs it"],
        });
    }
}
