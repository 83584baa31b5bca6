// The run that triggers the rule and the healthy twin that must not: batches of 2; batches of 32 of which the last is small.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class BatchnormTinyBatchTwins : RuleTwins
{
    public override string Rule => RuleIds.BatchnormTinyBatch;

    public override RunSignals Sick => new("run") { Loop = SyntheticLoop.Steps(20, (_, step) => step with { NormValues = 2, NormLayer = "bn1" }) };

    public override RunSignals Healthy => new("run")
    {
        // A small last batch.
        Loop = SyntheticLoop.Steps(20, (i, step) => step with { NormValues = i < 10 ? 32 : 2, NormLayer = "bn1" }),
    };
}
