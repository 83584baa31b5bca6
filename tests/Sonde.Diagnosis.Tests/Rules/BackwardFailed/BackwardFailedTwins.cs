// The run that triggers the rule and the healthy twin that must not: a state carried with its graph; a failure that was expected.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class BackwardFailedTwins : RuleTwins
{
    public override string Rule => RuleIds.BackwardFailed;

    public override RunSignals Sick => new("run")
    {
        OpTrace = Whole,
        BackwardFailure = Failure,
    };

    public override RunSignals Healthy => new("run")
    {
        OpTrace = Whole,
    };

    private static BackwardFailureRecord Failure => new()
    {
        Message = "Trying to backward through the graph a second time",
        Kind = "freed-graph",
        Step = 1,
        InLoop = true,
        Source = "Train.cs:9",
        IsRecurrent = true,
        Failures = 1,
    };

    private static OpTraceRecord Whole => new() { Ops = 9, Tracing = "native", LossRequiresGrad = true, LossIsLeaf = false };
}
