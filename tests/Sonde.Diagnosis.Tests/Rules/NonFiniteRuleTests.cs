// non-finite: where NaN came first, and which NaN is harmless.
namespace Sonde.Diagnosis.Tests.Rules;

public class NonFiniteRuleTests
{
    private static RunSignals Loss(Func<int, double> value, int steps = 100)
    {
        var loss = Synthetic.Curve(steps, value);
        return new("run") { TrainLoss = loss, ScalarTags = 1, NonFinite = NonFiniteScalar.Find(loss.Tag, loss.Steps, loss.Values) is { } n ? [n] : [] };
    }

    private static RunSignals Flow(Func<int, int, float>? nonFinite = null, Func<int, int, float>? weightNorm = null) => new("run")
    {
        GradientFlow = Synthetic.Flow(Synthetic.Layers("conv1", "conv2", "fc"), 20, (_, _) => 0.01, nonFinite: nonFinite, weightNorm: weightNorm),
    };

    [Fact]
    public void Check_LossTurnsNaN_IsAnErrorWithTheFirstStep()
    {
        var finding = Assert.Single(new NonFiniteRule().Check(Loss(i => i < 40 ? 1 : double.NaN)).Findings());
        Assert.Equal(Severity.Error, finding.Severity);
        Assert.Equal(new StepRange(40, 99), finding.Steps);
        Assert.Contains("step 40", finding.Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_LossInfiniteOnce_IsAWarning() =>
        Assert.Equal(Severity.Warning, Assert.Single(new NonFiniteRule().Check(Loss(i => i == 40 ? double.PositiveInfinity : 1)).Findings()).Severity);

    [Fact]
    public void Check_FiniteLoss_IsClean() => Assert.IsType<RuleOutcome.Clean>(new NonFiniteRule().Check(Loss(_ => 3.4e38)));

    [Fact]
    public void Check_GradientsNaNUpstreamOfALayer_NamesTheLayerNearestTheLoss()
    {
        var finding = Assert.Single(new NonFiniteRule().Check(Flow((f, p) => f >= 7 && p < 4 ? 5 : 0)).Findings());
        Assert.Equal((Severity.Error, "conv2", 7L), (finding.Severity, finding.Layer, finding.Steps!.First));
        Assert.Contains("just after conv2", finding.Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_EveryGradientNaN_BlamesForwardOrLoss() =>
        Assert.Contains("forward pass", Assert.Single(new NonFiniteRule().Check(Flow((f, _) => f >= 7 ? 1 : 0)).Findings()).Title, StringComparison.Ordinal);

    [Fact]
    public void Check_WeightsOverflow_NamesTheLayer()
    {
        var finding = Assert.Single(new NonFiniteRule().Check(Flow(weightNorm: (f, p) => f >= 3 && p == 2 ? float.PositiveInfinity : 1)).Findings());
        Assert.Equal((Severity.Error, "conv2"), (finding.Severity, finding.Layer));
    }

    [Fact]
    public void Check_WeightNormNeverMeasured_IsClean() => Assert.IsType<RuleOutcome.Clean>(new NonFiniteRule().Check(Flow(weightNorm: (_, _) => float.NaN)));

    [Fact]
    public void Check_MetricUndefinedNowAndThen_IsInformation()
    {
        var signals = Loss(_ => 1) with { NonFinite = [new NonFiniteScalar("f1/class3", 0, 20, 3, 50, false, false)] };
        Assert.Equal(Severity.Info, Assert.Single(new NonFiniteRule().Check(signals).Findings()).Severity);
    }

    [Fact]
    public void Check_MetricThatStaysNaN_IsAWarning()
    {
        var signals = Loss(_ => 1) with { NonFinite = [new NonFiniteScalar("grad_norm", 30, 49, 20, 50, true, true)] };
        Assert.Equal(Severity.Warning, Assert.Single(new NonFiniteRule().Check(signals).Findings()).Severity);
    }

    [Fact]
    public void Check_NothingRecorded_NeedsMore() => Assert.IsType<RuleOutcome.NeedsMore>(new NonFiniteRule().Check(new("run")));
}
