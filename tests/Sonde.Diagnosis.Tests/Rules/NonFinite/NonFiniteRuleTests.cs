// non-finite: where NaN came first, and which NaN is harmless.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

public class NonFiniteRuleTests
{
    private static RunSignals Loss(Func<int, double> value, int steps = 100)
    {
        var loss = Synthetic.Curve(steps, value);
        return new("run") { TrainLoss = loss, ScalarTags = 1, NonFinite = NonFiniteScalar.Find(loss.Tag, loss.Steps, loss.Values) is { } n ? [n] : [] };
    }

    private static RunSignals Flow(
        Func<int, int, float>? nonFinite = null, Func<int, int, float>? weightNorm = null, Func<int, int, float>? weightNaNs = null) => new("run")
        {
            GradientFlow = Synthetic.Flow(
            Synthetic.Layers("conv1", "conv2", "fc"), 20, (_, _) => 0.01, nonFinite: nonFinite, weightNorm: weightNorm, weightNaNs: weightNaNs),
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
    public void Check_SomeWeightsNaN_IsAnErrorThoughTheNormOfTheOthersIsFinite()
    {
        var finding = Assert.Single(new NonFiniteRule().Check(Flow(weightNaNs: (f, p) => f >= 12 && p == 2 ? 3 : 0)).Findings());
        Assert.Equal((Severity.Error, "conv2", 12L), (finding.Severity, finding.Layer, finding.Steps!.First));
        Assert.IsType<RuleOutcome.Clean>(new NonFiniteRule().Check(Flow(weightNaNs: (_, _) => 0)));
    }

    [Fact]
    public void Check_LastFrameAloneHasInfiniteGradients_IsInformationUnlessWeightsHaveThem()
    {
        var skipped = Assert.Single(new NonFiniteRule().Check(Flow((f, _) => f == 19 ? 1 : 0, weightNaNs: (_, _) => 0)).Findings());
        Assert.Equal(Severity.Info, skipped.Severity);
        Assert.StartsWith("Gradients are NaN or infinite in some steps, from step 19 on", skipped.Title, StringComparison.Ordinal);
        Assert.Equal(Severity.Warning, Assert.Single(new NonFiniteRule().Check(Flow((f, _) => f == 19 ? 1 : 0)).Findings()).Severity);
        var taken = Assert.Single(new NonFiniteRule().Check(Flow((f, _) => f == 19 ? 1 : 0, weightNaNs: (f, _) => f == 19 ? 1 : 0)).Findings());
        Assert.Equal(Severity.Error, taken.Severity);
        Assert.Equal("Every gradient is NaN or infinite from step 19 on, and so are weights", taken.Title);
    }

    [Fact]
    public void Check_WeightNormNeverMeasured_IsClean() => Assert.IsType<RuleOutcome.Clean>(new NonFiniteRule().Check(Flow(weightNorm: (_, _) => float.NaN)));

    // One letter a point: f finite, n NaN.
    [Theory]
    [InlineData("nnfffff", "m: NaN or infinity in 2 of 7 points, from step 0 on; the loss is finite")]
    [InlineData("ffnfffnffnnfnn", "m: NaN or infinity in 6 of 14 points, from step 2 on; the loss is finite")]
    [InlineData("fffffn", "m: NaN or infinity in 1 of 6 points, from step 5 on; the loss is finite")]
    [InlineData("ffnnfnn", "m: NaN or infinity in 4 of 7 points, from step 2 on; the loss is finite")]
    [InlineData("nnn", "m: NaN or infinity in 3 of 3 points, from step 0 on; the loss is finite")]
    public void Check_MetricUndefinedNowAndThen_IsInformationWithItsPoints(string points, string title)
    {
        var finding = Assert.Single(new NonFiniteRule().Check(Loss(_ => 1) with { NonFinite = [Metric(points)] }).Findings());
        Assert.Equal((Severity.Info, title), (finding.Severity, finding.Title));
    }

    [Theory]
    [InlineData("fffnn", 3)]
    [InlineData("fnfffnnn", 5)]
    [InlineData("ffffffnnnnnnnn", 6)]
    [InlineData("fffnnnnnnnnnfnn", 3)]
    public void Check_MetricThatStaysNaN_IsAWarningFromWhereItStays(string points, int from)
    {
        var finding = Assert.Single(new NonFiniteRule().Check(Loss(_ => 1) with { NonFinite = [Metric(points)] }).Findings());
        Assert.Equal((Severity.Warning, $"m turned NaN or infinite at step {from} and stays so"), (finding.Severity, finding.Title));
    }

    [Fact]
    public void Check_RewardUndefinedNowAndThenWithoutLoss_SaysNothingOfALoss()
    {
        var finding = Assert.Single(new NonFiniteRule().Check(new RunSignals("run") { ScalarTags = 1, NonFinite = [Metric("ffnfn")] }).Findings());
        Assert.Equal("m: NaN or infinity in 2 of 5 points, from step 2 on", finding.Title);
    }

    [Fact]
    public void Check_RewardThatIsNaNInMostOfItsLastPoints_IsInformation()
    {
        var points = new string('f', 91)
            + "nnfnffnnnffffffnnnnnfnfnnfnnfnnnnnfnnnfnnnnnnffnffnnfnnffnnnnfnnnfnnnnnfnffnnnnffnnnnnnnnfffnffnfnnffnnnnfnffnfffnnfnffnffnffnnnnnfnnfnfnnnnffnfnnnnn";
        var finding = Assert.Single(new NonFiniteRule().Check(Loss(_ => 1) with { NonFinite = [Metric(points)] }).Findings());
        Assert.Equal(Severity.Info, finding.Severity);
        Assert.Contains($"in 93 of 240 points, from step 91 on", finding.Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ValidationLossThatIsNaNBeforeItIsMeasured_IsInformation()
    {
        var curve = Synthetic.Curve(100, i => i < 3 ? double.NaN : 1);
        var signals = new RunSignals("run")
        {
            ValidationLoss = curve,
            ScalarTags = 1,
            NonFinite = [NonFiniteScalar.Find(curve.Tag, curve.Steps, curve.Values)!],
        };
        Assert.Equal(Severity.Info, Assert.Single(new NonFiniteRule().Check(signals).Findings()).Severity);
    }

    [Theory]
    [InlineData("loss", null, "the model's output is finite, so the computation of the loss made it")]
    [InlineData("update", "fc1", "loss and gradients are finite, so the optimizer's step made it")]
    public void Check_PlaceWithoutAnOp_BorrowsNoLayer(string place, string? layer, string summary)
    {
        var origin = new NonFiniteRecord
        {
            Seen = place == "loss" ? "loss" : "weights",
            Way = "step",
            Place = place,
            Layer = layer,
            Summary = summary,
            Notes = ["with MonitorOptions.Replay"],
        };
        var signals = Loss(i => i < 60 ? 1 : double.NaN) with
        {
            NonFiniteOrigin = origin,
            NonFiniteOriginStep = 60,
            GradientFlow = Flow((f, _) => f >= 7 ? 1 : 0).GradientFlow,
        };
        var finding = Assert.Single(new NonFiniteRule().Check(signals).Findings());
        Assert.Equal((Severity.Error, layer, (string?)null), (finding.Severity, finding.Layer, finding.Source));
        Assert.EndsWith($"not finite at step 60: {summary}", finding.Title, StringComparison.Ordinal);
        Assert.Contains(finding.Cures, cure => cure.Contains("MonitorOptions.Replay", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_BuffersThatAreNaN_NameTheLayerAndTheEvaluation()
    {
        var origin = new NonFiniteRecord
        {
            Seen = "buffers",
            Way = "step",
            Place = "buffers",
            Layer = "n",
            Names = ["n.running_mean", "n.running_var"],
            Summary = "running_mean and running_var of n are NaN or infinite since step 100",
        };
        var evaluated = Synthetic.Curve(10, i => i < 4 ? 1 : double.NaN) with { Tag = "loss/validation" };
        var signals = Loss(_ => 1) with
        {
            ValidationLoss = evaluated,
            NonFinite = [NonFiniteScalar.Find(evaluated.Tag, evaluated.Steps, evaluated.Values)!],
            NonFiniteOrigin = origin,
            NonFiniteOriginStep = 100,
        };
        var finding = Assert.Single(new NonFiniteRule().Check(signals).Findings());
        Assert.Equal((Severity.Error, "n"), (finding.Severity, finding.Layer));
        Assert.StartsWith("Running_mean and running_var of n", finding.Title, StringComparison.Ordinal);
    }

    private static NonFiniteScalar Metric(string points) =>
        NonFiniteScalar.Find(
            "m", [.. Enumerable.Range(0, points.Length).Select(step => (long)step)], [.. points.Select(point => point == 'n' ? double.NaN : 1)])!;

    [Fact]
    public void Check_NothingRecorded_NeedsMore() => Assert.IsType<RuleOutcome.NeedsMore>(new NonFiniteRule().Check(new RunSignals("run")));

    private static readonly NonFiniteRecord Origin = new()
    {
        Seen = "loss",
        Way = "replay",
        Kind = "forward",
        Summary = "aten::log at src/Model.cs:42 made minus infinity from finite inputs (sample 3 of 32); input 0 float32 [32, 10]: 0 to 1",
        Op = "aten::log",
        Source = "src/Model.cs:42",
        Snippet = "> 42 | p.log()",
        Layer = "head",
        Inputs = [new()
        {
            Name = "input 0",
            Type = "float32",
            Shape = [32, 10],
            Elements = 320,
            Min = 0,
            Max = 1,
            NaN = 0,
            PositiveInfinity = 0,
            NegativeInfinity = 0,
            Zeros = 2,
        }],
        Samples = [3],
        SampleCount = 1,
        BatchSize = 32,
        SamplesConfirmed = true,
    };

    [Fact]
    public void Check_OriginKnown_NamesOpLineLayerRangesAndSamples()
    {
        var finding = Assert.Single(new NonFiniteRule().Check(Loss(i => i < 40 ? 1 : double.NaN) with { NonFiniteOrigin = Origin }).Findings());
        Assert.Equal((Severity.Error, "head", "src/Model.cs:42", "> 42 | p.log()"), (finding.Severity, finding.Layer, finding.Source, finding.Snippet));
        Assert.Equal("The loss is not finite: aten::log at Model.cs:42 made minus infinity from finite inputs (sample 3 of 32)", finding.Title);
        Assert.Contains(finding.Evidence, e => e is { Name: "aten::log, input 0 float32 [32, 10]: least", Value: 0 });
        Assert.Contains(finding.Evidence, e => e is { Name: "aten::log, input 0 float32 [32, 10]: zeros, of 320", Value: 2 });
        Assert.Contains(finding.Evidence, e => e is { Name: "guilty samples of 32, confirmed by running them apart (indices 3)", Value: 1 });
        Assert.Contains("logarithm of zero", finding.Causes[0], StringComparison.Ordinal);
        Assert.Equal(new StepRange(40, 99), finding.Steps);
    }

    [Theory]
    [InlineData("forward", "Train.cs:7", null)]
    [InlineData("data", null, null)]
    [InlineData("forward", null, "fc2")]
    public void Check_OriginOutsideOfAnyLayer_DoesNotTakeTheLayerOfTheLastBadGradient(string kind, string? source, string? layer)
    {
        var origin = new NonFiniteRecord
        {
            Seen = "loss",
            Way = "replay",
            Kind = kind,
            Summary = "aten::div made NaN from finite inputs",
            Op = "aten::div",
            Source = source,
        };
        var flow = Synthetic.Flow(Synthetic.Layers("fc1", "fc2"), 50, (_, _) => 0.1, nonFinite: (f, _) => f >= 40 ? 1 : 0);
        var signals = Loss(i => i < 40 ? 1 : double.NaN) with { GradientFlow = flow };
        Assert.Equal("fc2", Assert.Single(new NonFiniteRule().Check(signals).Findings()).Layer);

        Assert.Equal(layer, Assert.Single(new NonFiniteRule().Check(signals with { NonFiniteOrigin = origin }).Findings()).Layer);
    }

    private static NonFiniteRecord FiniteReplay(long weightsOf) =>
        new()
        {
            Seen = "loss",
            Way = "replay",
            Summary = $"run again on the weights kept after step {weightsOf}, the batch of step 40 gives a finite loss and finite gradients",
            WeightsOfStep = weightsOf,
        };

    [Fact]
    public void Check_ReplayOnKeptWeightsIsFinite_BlamesTheOptimizersStepsBetweenAndNothingElse()
    {
        var flow = Synthetic.Flow(
            Synthetic.Layers("fc1", "fc2"), 50, (_, _) => 0.1, nonFinite: (f, _) => f >= 40 ? 1 : 0, weightNaNs: (f, _) => f >= 40 ? 1 : 0);
        var signals = Loss(i => i < 40 ? Math.Pow(3, i) : double.NaN) with
        {
            GradientFlow = flow,
            NonFiniteOrigin = FiniteReplay(30),
            NonFiniteOriginStep = 40,
        };
        var finding = Assert.Single(new NonFiniteRule().Check(signals).Findings());
        Assert.StartsWith("The loss is not finite at step 40: on the weights of step 30 the same batch gives a finite loss and finite gradients, "
            + "so the optimizer made the weights unusable in steps 31 to 39", finding.Title, StringComparison.Ordinal);
        Assert.DoesNotContain("forward pass", finding.Title, StringComparison.Ordinal);
        Assert.Equal((Severity.Error, null), (finding.Severity, finding.Layer));
        Assert.Contains("learning rate is too high", finding.Causes[0], StringComparison.Ordinal);
        Assert.Contains("clip gradients", finding.Cures[0], StringComparison.Ordinal);
        Assert.Contains(finding.Evidence, e => e.Name.StartsWith("training loss just before", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_ReplayOnTheVeryWeightsIsFinite_BlamesWhatReplayDoesNotRepeat()
    {
        var signals = Loss(i => i < 40 ? 1 : double.NaN) with { NonFiniteOrigin = FiniteReplay(39), NonFiniteOriginStep = 40 };
        var finding = Assert.Single(new NonFiniteRule().Check(signals).Findings());
        Assert.Contains("random or outside of Replay", finding.Title, StringComparison.Ordinal);
        Assert.Contains("dropout", finding.Causes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Check_LossExplodesBeforeTheFirstNaN_NamesTheLearningRateFirst()
    {
        var exploding = Assert.Single(new NonFiniteRule().Check(Loss(i => i < 40 ? Math.Pow(2, i) : double.NaN)).Findings());
        Assert.Contains("learning rate is too high", exploding.Causes[0], StringComparison.Ordinal);
        Assert.Single(exploding.Causes, cause => cause.Contains("learning rate", StringComparison.Ordinal));
        var sudden = Assert.Single(new NonFiniteRule().Check(Loss(i => i < 40 ? 1 : double.NaN)).Findings());
        Assert.DoesNotContain("learning rate", sudden.Causes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OriginOfAStepThatRecovers_StaysAWarning()
    {
        var finding = Assert.Single(new NonFiniteRule().Check(Loss(i => i == 40 ? double.NaN : 1) with { NonFiniteOrigin = Origin }).Findings());
        Assert.Equal(Severity.Warning, finding.Severity);
        Assert.Contains("but it recovers", finding.Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OriginWithoutPlace_KeepsWhatTheCurvesTell()
    {
        var origin = new NonFiniteRecord
        {
            Seen = "loss",
            Way = "step",
            Summary = "the model's output is finite, so the computation of the loss made it",
            Notes = ["with MonitorOptions.Replay more is known"],
        };
        var finding = Assert.Single(new NonFiniteRule().Check(Loss(i => i < 40 ? 1 : double.NaN) with { NonFiniteOrigin = origin }).Findings());
        Assert.Contains("from step 40 on; the model's output is finite", finding.Title, StringComparison.Ordinal);
        Assert.Contains("with MonitorOptions.Replay more is known", finding.Cures);
    }

    [Fact]
    public void Check_WeightsWentBadInTheLastStep_IsAnErrorThoughTheLossIsFinite()
    {
        var origin = Origin with { Seen = "weights", Kind = "backward", ForwardOp = "aten::sqrt" };
        var finding = Assert.Single(new NonFiniteRule().Check(Loss(_ => 1) with { NonFiniteOrigin = origin }).Findings());
        Assert.Equal(Severity.Error, finding.Severity);
        Assert.Contains("square root at zero", finding.Causes[0], StringComparison.Ordinal);
    }
}
