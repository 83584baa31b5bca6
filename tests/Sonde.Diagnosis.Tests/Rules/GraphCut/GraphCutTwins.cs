// The run that triggers the rule and the healthy twin that must not: an argmax between network and loss; the same op for the accuracy alone.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class GraphCutTwins : RuleTwins
{
    public override string Rule => RuleIds.GraphCut;

    public override RunSignals Sick => Synthetic.AtChance(300, 1) with
    {
        OpTrace = new OpTraceRecord
        {
            Ops = 9,
            Tracing = "native",
            Cuts = [new() { Op = "aten::argmax", Source = "Model.cs:42", Layer = "head", Parameters = ["conv1.weight"] }],
            LossRequiresGrad = false,
            LossIsLeaf = false,
        }
    };

    public override RunSignals Healthy => Synthetic.Learning(300, 1) with
    {
        OpTrace = new OpTraceRecord
        {
            Ops = 9,
            Tracing = "native",
            Detached = [new() { Op = "aten::argmax", Source = "Model.cs:50" }],
            LossRequiresGrad = true,
            LossIsLeaf = false,
        }
    };
}
