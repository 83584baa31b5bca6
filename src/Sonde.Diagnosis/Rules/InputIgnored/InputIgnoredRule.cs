// input-ignored: the inputs differ, the outputs do not, from the first step on.
namespace Sonde.Diagnosis;

/// <summary>
/// Compares the outputs of a batch with each other, exactly. Where they are alike in every record while the weights move them from step to
/// step, only what comes after the input is trained: the input is multiplied by zero, replaced, or dropped on the way.
/// </summary>
internal sealed partial class InputIgnoredRule : RunRule
{
    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var records = ConstantOutput.Records(run.Signals);
        if (records.Count < ConstantOutput.Fewest) return ConstantOutput.Needs(run.Signals);
        if (ConstantOutput.AlikeFrom(records) != 0 || ConstantOutput.NeverMoves(records)) return RuleOutcome.Nothing;
        var (first, last) = (records[0], records[^1]);
        return RuleOutcome.Of(new Finding(Id, Severity.Error, 0.95,
            "The output does not depend on the input: the samples of each batch differ, and the network answers all of them alike",
            StepDataEvidence.FirstLayer(run.Signals))
        {
            Steps = new(first.Step, last.Step),
            Evidence =
            [
                new("spread of the output from sample to sample", last.Data.Output!.AcrossSamples!.Value, 0),
                new("spread of the input from sample to sample", last.Data.X?.AcrossSamples ?? double.NaN),
                new("batches looked at", records.Count),
            ],
            Causes =
            [
                "The forward pass does not use its argument: it reads another tensor, zeros_like(x), or x times a mask of zeros",
                "Dropout with p = 1, or a mean over the batch, on the way from the input",
                "All units of a layer are dead from the start, so that only the biases behind it are trained",
            ],
            Cures =
            [
                "Print (x[0] - x[1]).abs().max() after each layer in forward: the layer after which it is 0 loses the input",
                "Check that forward(x) uses x: return head.call(body.call(x));",
            ],
        });
    }
}
