// no-gradient: null for ever is a finding, null now and then is not.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

public class NoGradientRuleTests
{
    private static readonly ParameterInfo[] Net = Synthetic.Layers("conv1", "fc1", "fc2");

    private static RuleOutcome Check(Func<int, int, GradientState> state, int frames = 20, OpTraceRecord? trace = null) =>
        new NoGradientRule().Check(new RunSignals("run") { GradientFlow = Synthetic.Flow(Net, frames, (_, _) => 0.01, state), OpTrace = trace });

    [Fact]
    public void Check_OneLayerNeverReached_IsOneWarningThatListsIt()
    {
        var finding = Assert.Single(Check((_, p) => p is 2 or 3 ? GradientState.NoGradient : GradientState.Present).Findings());
        Assert.Equal((Severity.Warning, "fc1"), (finding.Severity, finding.Layer));
        Assert.Equal("2 of 6 trainable parameters get no gradient: fc1.weight, fc1.bias", finding.Title);
    }

    [Fact]
    public void Check_UnusedAndUnreached_AreTwoFindings()
    {
        var findings = Check((_, p) => p == 0 ? GradientState.NeverUsed : p == 2 ? GradientState.NoGradient : GradientState.Present).Findings();
        Assert.Equal(2, findings.Count);
        Assert.Contains(
            findings, f => f.Title.Contains("1 of 6 trainable parameters is never used by the forward pass: conv1.weight", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_NoParameterReached_IsAnError()
    {
        var finding = Assert.Single(Check((_, _) => GradientState.NoGradient).Findings());
        Assert.Equal(Severity.Error, finding.Severity);
    }

    [Fact]
    public void Check_EveryParameterReached_IsClean() => Assert.IsType<RuleOutcome.Clean>(Check((_, _) => GradientState.Present));

    [Fact]
    public void Check_PartTrainedEveryFifthStep_IsClean() =>
        Assert.IsType<RuleOutcome.Clean>(Check((f, p) => p < 2 && f % 5 != 4 ? GradientState.NoGradient : GradientState.Present));

    [Fact]
    public void Check_FrozenParameters_AreNotCounted() =>
        Assert.IsType<RuleOutcome.Clean>(Check((_, p) => p < 2 ? GradientState.Frozen : GradientState.Present));

    [Fact]
    public void Check_CutNamedByTheTrace_IsLeftToGraphCut()
    {
        var trace = new OpTraceRecord
        {
            Ops = 9,
            Tracing = "native",
            Cuts = [new() { Op = "aten::argmax", Parameters = ["conv1.weight", "conv1.bias"] }],
            LossRequiresGrad = true,
            LossIsLeaf = false,
        };
        Assert.IsType<RuleOutcome.Clean>(Check((_, p) => p < 2 ? GradientState.Cut : GradientState.Present, trace: trace));
    }

    [Fact]
    public void Check_CutWithoutTrace_IsReported() => Assert.Single(Check((_, p) => p < 2 ? GradientState.Cut : GradientState.Present).Findings());

    [Fact]
    public void Check_GradientsWipedBeforeRead_IsNotGuessed() => Assert.IsType<RuleOutcome.NeedsMore>(Check((_, _) => GradientState.NotSeen));

    [Fact]
    public void Check_NoBackwardInManySteps_IsAnErrorUnlessTheLossFalls()
    {
        var flow = Synthetic.Flow(Net, 40, (_, _) => 0.01, (_, _) => GradientState.NotYetRun);
        var stuck = new RunSignals("run") { GradientFlow = flow, TrainLoss = Synthetic.Flat(100, 2.3, 0.1, 1) };
        Assert.Equal(Severity.Error, Assert.Single(new NoGradientRule().Check(stuck).Findings()).Severity);
        Assert.IsType<RuleOutcome.NeedsMore>(new NoGradientRule().Check(stuck with { TrainLoss = Synthetic.Falling(100, 2.3, 0.3, 0.1, 1) }));
    }

    [Fact]
    public void Check_OneFrame_NeedsMore() => Assert.IsType<RuleOutcome.NeedsMore>(Check((_, _) => GradientState.NoGradient, frames: 1));

    [Fact]
    public void Check_NothingRecorded_NeedsMore() => Assert.IsType<RuleOutcome.NeedsMore>(new NoGradientRule().Check(new RunSignals("run")));
}
