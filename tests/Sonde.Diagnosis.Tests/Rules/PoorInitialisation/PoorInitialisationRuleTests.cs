// poor-initialisation: zeros, one value, too large, too small; and starts that are healthy.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

public class PoorInitialisationRuleTests
{
    private static readonly ParameterInfo[] Net = Synthetic.Layers("fc1", "fc2", "fc3");
    private static readonly ModelGraphRecord Graph = Networks.Chain("fc1: relu", "fc2: relu", "fc3");

    private static IReadOnlyList<Finding> Check(RunSignals signals, GradientFrames flow) =>
        new PoorInitialisationRule().Check(signals with { ModelGraph = Graph, GradientFlow = flow }).Findings();

    [Fact]
    public void Check_WeightsOfZero_AreNamed()
    {
        var finding = Assert.Single(Check(Synthetic.AtChance(300, 1), Networks.Flow(Net, 40, (_, p) => p == 5 ? 0.01 : 0, weight: _ => 0)));
        Assert.Equal((Severity.Error, "fc1"), (finding.Severity, finding.Layer));
        Assert.Contains("start at exactly 0", finding.Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OneValue_IsNamedWithTheValue()
    {
        var flow = Networks.Flow(Net, 40, largest: (_, p) => p % 2 == 1 ? 0.01 : 0.03, weight: _ => 0.1, largestWeight: _ => 0.1);
        Assert.Contains("starts at one value (0.1 in fc1)", Assert.Single(Check(Synthetic.AtChance(300, 1), flow)).Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OneSizeWithRandomSigns_IsClean() =>
        Assert.Empty(Check(Synthetic.Learning(300, 1), Networks.Flow(Net, 40, weight: _ => 0.1, largestWeight: _ => 0.1)));

    [Fact]
    public void Check_TooSmall_IsAnErrorOnlyWhereNothingIsLearned()
    {
        var flow = Networks.Flow(Net, 40, (_, p) => p == 5 ? 0.05 : 1e-8, weight: _ => 1e-3);
        Assert.Equal(Severity.Error, Assert.Single(Check(Synthetic.AtChance(300, 1), flow)).Severity);
        Assert.Empty(Check(Synthetic.Learning(300, 1), flow));
    }

    [Fact]
    public void Check_FirstStepThatThrewTheWeightsFar_IsNotTakenForTheStart() =>
        Assert.Empty(Check(Synthetic.AtChance(300, 1), Networks.Flow(Net, 40, weight: _ => 5, moves: 0.9)));

    [Theory]
    [InlineData(0.15), InlineData(0.35), InlineData(0.5)]
    public void Check_UsualSpreads_AreClean(double spread) => Assert.Empty(Check(Synthetic.AtChance(300, 1), Networks.Flow(Net, 40, weight: _ => spread)));
}
