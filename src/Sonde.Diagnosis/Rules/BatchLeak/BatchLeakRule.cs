// batch-leak: the output of one sample depends on other samples of its batch.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Reads how the output of one sample moves when a pre-flight changes the others, in eval mode: it must not.
/// Batch normalisation mixes samples in training mode alone, so it is no leak here.
/// </summary>
internal sealed partial class BatchLeakRule : RunRule
{
    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (run.Signals.Preflight?.Batch is not { } leak)
            return RuleOutcome.Needs("a pre-flight: Preflight.Run(model, loss, x, y, new() { Writer = writer })", PreflightRecord.Reading.Plugin);
        if (leak.DependsOn == 0) return RuleOutcome.Nothing;
        var times = leak.Ratio is { } ratio ? $", {Wording.Percent(ratio)} as strongly as on its own input" : "";
        return RuleOutcome.Of(new Finding(
            Id, Severity.Error, 0.97, $"The output of one sample depends on {leak.DependsOn} of {leak.Others} other samples of the batch{times}")
        {
            Evidence = [new("other samples that change the output of one", leak.DependsOn, 0)],
            Causes =
            [
                "A view or reshape is used where permute or transpose is meant, so that values move between samples",
                "A softmax, mean or attention runs over dimension 0, the batch",
                "A recurrent layer takes [time, batch, features] and is given [batch, time, features]: batchFirst is missing",
            ],
            Cures =
            [
                "Follow the shapes through forward: dimension 0 stays the batch; swap dimensions with permute, join only those after it with flatten(1)",
                "Give softmax dim: -1 or 1, never 0; attention takes its scores over time",
                "Set batchFirst: true where the batch comes first",
            ],
        });
    }
}
