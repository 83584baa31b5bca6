// The run that triggers the rule and the healthy twin that must not: an argmax between network and loss; the same op for the accuracy alone.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class GraphCutTwins : RuleTwins
{
    public override string Rule => RuleIds.GraphCut;

    public override RunSignals Sick => Synthetic.AtChance(300, 1) with { OpTrace = new OpTraceRecord(1, 9, "native", [new("aten::argmax", "Model.cs:42", null, "head", ["conv1.weight"])], [], false, false, null) };

    public override RunSignals Healthy => Synthetic.Learning(300, 1) with { OpTrace = new OpTraceRecord(1, 9, "native", [], [new("aten::argmax", "Model.cs:50", null, null, [])], true, false, null) };
}
