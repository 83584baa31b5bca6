// all-zero-tensor: names the op that passes no gradient, and leaves to other rules what is theirs.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

public class AllZeroTensorRuleTests
{
    private static readonly ParameterInfo[] Net = Synthetic.Layers("fc1", "fc2", "fc3");

    private static RunSignals Stuck(GradientFrames flow, params string[] chain) =>
        Synthetic.AtChance(300, 1) with { GradientFlow = flow, ModelGraph = chain.Length == 0 ? null : Networks.Chain(chain) };

    private static GradientFrames NothingSeen(double moves) => Networks.Flow(Net, 40, state: (_, _) => GradientState.NotSeen, moves: moves);

    [Fact]
    public void Check_ClampOnTheOutput_IsNamedWithItsLine()
    {
        var finding = Assert.Single(new AllZeroTensorRule().Check(Stuck(NothingSeen(0), "fc1: relu", "fc2: relu", "fc3: clamp")).Findings());
        Assert.Equal((Severity.Error, "fc3", "Net.cs:20"), (finding.Severity, finding.Layer, finding.Source));
        Assert.Contains("clamp at Net.cs:20 passes none", finding.Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ClampOutsideOfTheModel_ComesFromTheLossHead()
    {
        var head = new LossHeadRecord
        {
            Ops = [new() { Op = "aten::addmm" }, new() { Op = "aten::clamp", Source = "Train.cs:7" }, new() { Op = "aten::mse_loss" }],
        };
        var finding = Assert.Single(new AllZeroTensorRule().Check(Stuck(NothingSeen(0), "fc1: relu", "fc2: relu", "fc3") with { LossHead = head }).Findings());
        Assert.Equal("Train.cs:7", finding.Source);
    }

    [Fact]
    public void Check_GradientsThatTheLoopClears_AreNotZeros()
    {
        Assert.Empty(new AllZeroTensorRule().Check(Stuck(NothingSeen(1e-3), "fc1: relu", "fc2: relu", "fc3: clamp")).Findings());
        var wiped = Stuck(NothingSeen(0), "fc1: relu", "fc2: relu", "fc3: clamp") with { Loop = [(10, new() { FreshGradient = 0.3, GradientAfter = 0 })] };
        Assert.Empty(new AllZeroTensorRule().Check(wiped).Findings());
    }

    [Fact]
    public void Check_NoFlatOpInSight_NeedsTheLoopToConfirmIt()
    {
        var signals = Stuck(NothingSeen(0), "fc1: relu", "fc2: relu", "fc3");
        Assert.Empty(new AllZeroTensorRule().Check(signals).Findings());
        Assert.Single(new AllZeroTensorRule().Check(signals with { Loop = [(10, new() { FreshGradient = 0 })] }).Findings());
    }

    [Fact]
    public void Check_LossOfExactlyZero_NeedsNoGradient() => Assert.Empty(new AllZeroTensorRule().Check(new RunSignals("run")
    {
        TrainLoss = Synthetic.Curve(300, _ => 0),
        GradientFlow = NothingSeen(0),
        ModelGraph = Networks.Chain("fc1: relu", "fc2: relu", "fc3: relu"),
    }).Findings());

    [Fact]
    public void Check_ZeroUpToALayer_NamesWhereItIsLost()
    {
        var flow = Networks.Flow(Net, 40, (_, p) => p < 2 ? 0 : 0.01);
        var finding = Assert.Single(new AllZeroTensorRule().Check(Stuck(flow)).Findings());
        Assert.Equal("fc1", finding.Layer);
        Assert.Contains("between fc1 and fc2", finding.Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_InputOfALayerThatIsZero_IsADeadRectifier()
    {
        // fc3's bias has a gradient, its weight has none.
        var signals = Stuck(Networks.Flow(Net, 40, (f, p) => f < 8 || p == 5 ? 0.01 : 0), "fc1: relu", "fc2: relu", "fc3");
        Assert.Empty(new AllZeroTensorRule().Check(signals).Findings());
        Assert.Empty(new VanishingGradientRule().Check(signals).Findings());
        var finding = Assert.Single(new DeadReluRule().Check(signals).Findings());
        Assert.Equal((Severity.Error, "fc2", 8L), (finding.Severity, finding.Layer, finding.Steps!.First));
    }

    [Fact]
    public void Check_LossThatFallsByTheLastBiasAlone_IsAnErrorAllTheSame()
    {
        var run = new RunSignals("run") { TrainLoss = Synthetic.Falling(300, 26, 1, 0.1, 1), ModelGraph = Networks.Chain("fc1: relu", "fc2: relu", "fc3") };
        var finding = Assert.Single(new DeadReluRule().Check(run with { GradientFlow = Networks.Flow(Net, 40, (_, p) => p == 5 ? 0.01 : 0) }).Findings());
        Assert.Equal(Severity.Error, finding.Severity);
    }

    [Fact]
    public void Check_NothingBehindATanhAtItsEnds_IsSaturation()
    {
        var signals = Stuck(Networks.Flow(Net, 40, (_, p) => p < 2 ? 0 : 0.01), "fc1: tanh", "fc2: tanh", "fc3");
        Assert.Equal("fc1", Assert.Single(new SaturatedActivationRule().Check(signals).Findings()).Layer);
        Assert.Empty(new AllZeroTensorRule().Check(signals).Findings());
    }

    [Fact]
    public void Check_PartOfANetworkThatLearns_IsInformation()
    {
        var signals = Synthetic.Learning(300, 1) with { GradientFlow = Networks.Flow(Net, 40, (_, p) => p < 2 ? 0 : 0.01) };
        Assert.Equal(Severity.Info, Assert.Single(new AllZeroTensorRule().Check(signals).Findings()).Severity);
    }
}
