// frozen-parameter: freezing a part is named, freezing all is an error.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

public class FrozenParameterRuleTests
{
    private static readonly ParameterInfo[] Net = Synthetic.Layers("conv1", "fc1");

    private static RunSignals With(Func<int, bool> frozen, bool? inOptimizer = null) => new("run")
    {
        GradientFlow = Synthetic.Flow(Net, 5, (_, _) => 0.01, (_, p) => frozen(p) ? GradientState.Frozen : GradientState.Present),
        ModelRecord = new ModelRecord
        {
            Type = "Net",
            Parameters = [.. Net.Select((p, i) =>
                new ModelParameter { Name = p.Name, Layer = p.Layer, Shape = p.Shape, Elements = 4, Trainable = !frozen(i), InOptimizer = inOptimizer })],
        },
    };

    [Fact]
    public void Check_BackboneFrozen_IsInformationThatNamesItAndClaimsNoPurpose()
    {
        var finding = Assert.Single(new FrozenParameterRule().Check(With(p => p < 2)).Findings());
        Assert.Equal((Severity.Info, "conv1"), (finding.Severity, finding.Layer));
        Assert.Equal("2 of 4 parameters are frozen (requires_grad = false): conv1.weight, conv1.bias", finding.Title);
    }

    private static RunSignals Half(RunSignals signals) => signals with { GradientFlow = With(p => p < 2).GradientFlow };

    [Fact]
    public void Check_FrozenPartOfANetworkThatLearns_IsNormal()
    {
        var finding = Assert.Single(new FrozenParameterRule().Check(Half(Synthetic.Learning(300, 1))).Findings());
        Assert.Equal(Severity.Info, finding.Severity);
        Assert.Contains("and the network learns", finding.Title, StringComparison.Ordinal);
        Assert.Contains(finding.Evidence, e => e.Name.StartsWith("training accuracy", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_FrozenPartOfANetworkThatDoesNotLearn_IsAmongTheCauses()
    {
        var signals = Half(Synthetic.AtChance(1200, 1));
        var finding = Assert.Single(new FrozenParameterRule().Check(signals).Findings());
        Assert.Equal((Severity.Warning, 0.5), (finding.Severity, finding.Confidence));
        Assert.Contains("and the network does not learn", finding.Title, StringComparison.Ordinal);
        Assert.Contains(
            "2 of 4 parameters are frozen", Assert.Single(new LossNotDecreasingRule().Check(signals).Findings()).Causes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Check_FrozenButInTheOptimizer_StaysInformationAndSaysSo()
    {
        var finding = Assert.Single(new FrozenParameterRule().Check(With(p => p < 2, inOptimizer: true)).Findings());
        Assert.Equal(Severity.Info, finding.Severity);
        Assert.Contains(finding.Evidence, e => e.Name.Contains("optimizer", StringComparison.Ordinal) && e.Value == 2);
    }

    [Fact]
    public void Check_EverythingFrozen_IsAnError() =>
        Assert.Equal(Severity.Error, Assert.Single(new FrozenParameterRule().Check(With(_ => true)).Findings()).Severity);

    [Fact]
    public void Check_ModelRecordAlone_IsEnough()
    {
        var finding = Assert.Single(new FrozenParameterRule().Check(With(p => p == 0) with { GradientFlow = null }).Findings());
        Assert.Contains("1 of 4 parameters is frozen", finding.Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_NothingFrozen_IsClean() => Assert.IsType<RuleOutcome.Clean>(new FrozenParameterRule().Check(With(_ => false)));

    [Fact]
    public void Check_NothingRecorded_NeedsMore() => Assert.IsType<RuleOutcome.NeedsMore>(new FrozenParameterRule().Check(new RunSignals("run")));
}
