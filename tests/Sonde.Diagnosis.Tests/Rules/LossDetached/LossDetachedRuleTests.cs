// loss-detached: a loss without a graph is an error unless another rule explains it.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

public class LossDetachedRuleTests
{
    private static readonly OpCutRecord Item = new() { Op = "aten::item", Source = "Train.cs:7", Snippet = "> 7 | var l = loss.item<float>();" };
    private static readonly OpCutRecord Cut = new() { Op = "aten::argmax", Source = "Model.cs:42", Parameters = ["w"] };

    private static RunSignals With(bool? requiresGrad, bool? leaf, OpCutRecord[]? cuts = null, OpCutRecord[]? detached = null, string? threw = null) =>
        new("run")
        {
            OpTrace = new OpTraceRecord
            {
                Ops = 40,
                Tracing = "native",
                Cuts = cuts ?? [],
                Detached = detached ?? [],
                LossRequiresGrad = requiresGrad,
                LossIsLeaf = leaf,
                Threw = threw,
            }
        };

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
        var model = new ModelRecord
        {
            Type = "Net",
            Parameters = [new() { Name = "w", Layer = "", Shape = [2], Elements = 2, Trainable = false, InOptimizer = true }],
        };
        Assert.Empty(new LossDetachedRule().Check(With(false, false) with { ModelRecord = model }).Findings());
    }

    [Fact]
    public void Check_NoLossSeen_NeedsMore() => Assert.IsType<RuleOutcome.NeedsMore>(new LossDetachedRule().Check(With(null, null)));
}
