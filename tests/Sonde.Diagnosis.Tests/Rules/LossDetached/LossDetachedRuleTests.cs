// loss-detached: a loss without a graph is an error unless another rule explains it.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

public class LossDetachedRuleTests
{
    private static readonly OpCutRecord Item = new("aten::item", "Train.cs:7", "> 7 | var l = loss.item<float>();", null, []);
    private static readonly OpCutRecord Cut = new("aten::argmax", "Model.cs:42", null, null, ["w"]);

    private static RunSignals With(bool? requiresGrad, bool? leaf, OpCutRecord[]? cuts = null, OpCutRecord[]? detached = null, string? threw = null) =>
        new("run") { OpTrace = new OpTraceRecord(1, 40, "native", cuts ?? [], detached ?? [], requiresGrad, leaf, threw) };

    [Fact]
    public void Check_LossWithoutGraph_NamesTheItemThatTookIt()
    {
        var finding = Assert.Single(new LossDetachedRule().Check(With(false, false, detached: [Item])).Findings());
        Assert.Equal(Severity.Error, finding.Severity);
        Assert.Contains("aten::item at Train.cs:7", finding.Title, StringComparison.Ordinal);
        Assert.Equal(("Train.cs:7", Item.Snippet), (finding.Source, finding.Snippet));
    }

    [Fact]
    public void Check_ConstantMadeTrainable_IsAnError()
    {
        var finding = Assert.Single(new LossDetachedRule().Check(With(true, true)).Findings());
        Assert.Contains("constant with requires_grad", finding.Title, StringComparison.Ordinal);
        Assert.Contains(finding.Causes, c => c.Contains("item()", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_BackwardThrewBeforeTheLossWasSeen_IsAnError()
    {
        var threw = With(null, null, threw: "element 0 of tensors does not require grad and does not have a grad_fn");
        Assert.Single(new LossDetachedRule().Check(threw).Findings());
    }

    [Fact]
    public void Check_LossOnItsGraph_IsClean() => Assert.IsType<RuleOutcome.Clean>(new LossDetachedRule().Check(With(true, false, detached: [Item])));

    [Fact]
    public void Check_KnownCut_LeavesItToGraphCut() => Assert.Empty(new LossDetachedRule().Check(With(false, false, [Cut])).Findings());

    [Fact]
    public void Check_EverythingFrozen_LeavesItToFrozenParameter()
    {
        var model = new ModelRecord(1, null, "Net", [], [new("w", "", [2], 2, false, true)]);
        Assert.Empty(new LossDetachedRule().Check(With(false, false) with { ModelRecord = model }).Findings());
    }

    [Fact]
    public void Check_NoLossSeen_NeedsMore() => Assert.IsType<RuleOutcome.NeedsMore>(new LossDetachedRule().Check(With(null, null)));
}
