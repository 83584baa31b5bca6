// The run that triggers the rule and the healthy twin that must not: a loss made from a number; a loss that is read out for a log.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class LossDetachedTwins : RuleTwins
{
    public override string Rule => RuleIds.LossDetached;

    public override RunSignals Sick => new("run")
    {
        OpTrace = new OpTraceRecord
        {
            Ops = 9,
            Tracing = "native",
            Detached = [new() { Op = "aten::item", Source = "Train.cs:7" }],
            LossRequiresGrad = false,
            LossIsLeaf = false,
        }
    };

    public override RunSignals Healthy => new("run")
    {
        OpTrace = new OpTraceRecord
        {
            Ops = 9,
            Tracing = "native",
            Detached = [new() { Op = "aten::item", Source = "Train.cs:7" }],
            LossRequiresGrad = true,
            LossIsLeaf = false,
        }
    };
}
