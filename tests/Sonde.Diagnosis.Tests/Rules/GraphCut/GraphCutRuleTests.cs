// graph-cut: proven cuts are errors, everything beside the loss is silence.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

public class GraphCutRuleTests
{
    private static readonly OpCutRecord Argmax = new()
    {
        Op = "aten::argmax",
        Source = "Model.cs:42",
        Snippet = "  41 | var h = x;\n> 42 | h = h.argmax(1);\n  43 | return h;",
        Layer = "head",
        Parameters = ["conv1.weight", "conv1.bias"],
    };

    private static RunSignals With(OpCutRecord[] cuts, OpCutRecord[]? detached = null, string tracing = "native", string? threw = null) =>
        new("run")
        {
            OpTrace = new OpTraceRecord
            {
                Ops = 40,
                Tracing = tracing,
                Cuts = cuts,
                Detached = detached ?? [],
                LossRequiresGrad = cuts.Length == 0,
                LossIsLeaf = false,
                Threw = threw,
            }
        };

    [Fact]
    public void Check_ArgmaxOnTheWayToTheLoss_NamesOpLineAndCure()
    {
        var finding = Assert.Single(new GraphCutRule().Check(With([Argmax])).Findings());
        Assert.Equal(Severity.Error, finding.Severity);
        Assert.Equal(1, finding.Confidence);
        Assert.StartsWith("aten::argmax at Model.cs:42 cuts 2 parameters off from the loss", finding.Title, StringComparison.Ordinal);
        Assert.Equal(("head", "Model.cs:42", Argmax.Snippet), (finding.Layer, finding.Source, finding.Snippet));
        Assert.Contains(finding.Cures, c => c.Contains("straight-through", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(finding.Cures, c => c.Contains("Gumbel", StringComparison.Ordinal));
        Assert.Contains(finding.Cures, c => c.Contains("soft-argmax", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_ArgmaxBesideTheLoss_IsClean()
    {
        var outcome = new GraphCutRule().Check(With([], [Argmax with { Parameters = [] }]));
        Assert.IsType<RuleOutcome.Clean>(outcome);
    }

    [Fact]
    public void Check_StepThatThrew_SaysThatBackwardFailedThere()
    {
        var finding = Assert.Single(new GraphCutRule().Check(With([Argmax], threw: "element 0 of tensors does not require grad\nException raised from ..."))
            .Findings());
        Assert.EndsWith(", and backward failed", finding.Title, StringComparison.Ordinal);
        Assert.Equal("Message of backward: element 0 of tensors does not require grad", finding.Causes[^1]);
    }

    [Fact]
    public void Check_ANumberReadOut_IsNotTakenForAnOpWithoutGradient()
    {
        var finding = Assert.Single(new GraphCutRule()
            .Check(With([new() { Op = "aten::mean (then read out as a number)", Source = "Model.cs:7", Parameters = ["w"] }]))
            .Findings());
        Assert.Contains("item()", finding.Cures[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Check_LayersUnderNoGrad_AreOneFindingBesideOtherCuts()
    {
        OpCutRecord Off(string layer) =>
            new() { Op = "aten::addmm", Source = "Model.cs:7", Layer = layer, Parameters = [$"{layer}.weight", $"{layer}.bias"], GradientsOff = true };
        var findings = new GraphCutRule().Check(With([Off("a"), Off("b"), Argmax])).Findings();
        Assert.Equal(2, findings.Count);
        Assert.Equal("aten::addmm (under no_grad) at Model.cs:7 cuts 4 parameters off from the loss", findings[0].Title);
        Assert.Null(findings[0].Layer);
    }

    [Fact]
    public void Check_SeveralCuts_PutsTheWidestFirst()
    {
        var round = new OpCutRecord { Op = "aten::round", Layer = "quant", Parameters = ["a", "b", "c"] };
        var findings = new GraphCutRule().Check(With([Argmax, round])).Findings();
        Assert.Equal(["quant", "head"], findings.Select(f => f.Layer));
        Assert.Contains("in quant", findings[0].Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_NoTrace_NeedsOne() => Assert.IsType<RuleOutcome.NeedsMore>(new GraphCutRule().Check(new RunSignals("run")));

    [Fact]
    public void Check_PlatformWithoutTrace_DoesNotCallItClean() => Assert.IsType<RuleOutcome.NeedsMore>(new GraphCutRule().Check(With([], tracing: "none")));
}
