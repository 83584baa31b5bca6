// Options by the names of the catalogue: what is misspelt or makes no sense is refused with what would be right.
namespace Sonde.Diagnosis.Tests;

public class DiagnosisOptionsTests
{
    private static RunSignals Dead(int silent) => Synthetic.AtChance(1200, 1) with
    {
        Activations = [new("relu", "ReLU", Events.ActivationKind.Rectifier, 100, silent, 0, 20, new(0, 190))],
    };

    [Fact]
    public void With_AThreshold_ChangesWhatTheRuleFinds()
    {
        var options = new DiagnosisOptions().With(RuleIds.DeadRelu, "units", 0.2);
        Assert.DoesNotContain(Diagnostician.Diagnose(Dead(30)).Findings, f => f.Rule == RuleIds.DeadRelu);
        Assert.Contains(Diagnostician.Diagnose(Dead(30), options).Findings, f => f.Rule == RuleIds.DeadRelu);
        Assert.Equal(0.2, Diagnostician.Diagnose(Dead(30), options).Findings.Single(f => f.Rule == RuleIds.DeadRelu).Evidence[0].Threshold);
    }

    [Fact]
    public void With_EveryThresholdAtItsBounds_NeverMakesARuleFail()
    {
        foreach (var rule in RuleCatalogue.All)
        {
            foreach (var threshold in rule.Thresholds)
            {
                foreach (var value in new[] { threshold.Least, threshold.Most })
                {
                    var options = new DiagnosisOptions().With(rule.Id, threshold.Name, value);
                    foreach (var twins in Rules.RuleTwins.All)
                    {
                        Assert.DoesNotContain(Diagnostician.Diagnose(twins.Sick, options).NotEnoughData,
                            missing => missing.Needs.Contains("the rule failed", StringComparison.Ordinal));
                    }
                }
            }
        }
    }

    [Fact]
    public void With_EveryThreshold_IsReadByItsName()
    {
        foreach (var rule in RuleCatalogue.All)
        {
            foreach (var threshold in rule.Thresholds)
            {
                Assert.Equal(threshold.IsWhole ? threshold.Most : threshold.Least,
                    Value(new DiagnosisOptions().With(rule.Id, threshold.Name, threshold.IsWhole ? threshold.Most : threshold.Least), rule.Id, threshold.Name));
            }
        }

        static double Value(DiagnosisOptions options, string rule, string threshold) => rule switch
        {
            RuleIds.DeadRelu => DeadReluRule.Thresholds.Value(options.Get(DeadReluRule.Thresholds), threshold),
            RuleIds.SaturatedActivation => SaturatedActivationRule.Thresholds.Value(options.Get(SaturatedActivationRule.Thresholds), threshold),
            RuleIds.PoorInitialisation => PoorInitialisationRule.Thresholds.Value(options.Get(PoorInitialisationRule.Thresholds), threshold),
            RuleIds.ExplodingGradient => ExplodingGradientRule.Thresholds.Value(options.Get(ExplodingGradientRule.Thresholds), threshold),
            RuleIds.GradientSpike => GradientSpikeRule.Thresholds.Value(options.Get(GradientSpikeRule.Thresholds), threshold),
            RuleIds.VanishingGradient => VanishingGradientRule.Thresholds.Value(options.Get(VanishingGradientRule.Thresholds), threshold),
            RuleIds.NoGradient => NoGradientRule.Thresholds.Value(options.Get(NoGradientRule.Thresholds), threshold),
            RuleIds.TensorLeak => TensorLeakRule.Thresholds.Value(options.Get(TensorLeakRule.Thresholds), threshold),
            RuleIds.Overfitting => OverfittingRule.Thresholds.Value(options.Get(OverfittingRule.Thresholds), threshold),
            RuleIds.LossNotDecreasing => LossNotDecreasingRule.Thresholds.Value(options.Get(LossNotDecreasingRule.Thresholds), threshold),
            RuleIds.ChanceLevelAccuracy => ChanceLevelAccuracyRule.Thresholds.Value(options.Get(ChanceLevelAccuracyRule.Thresholds), threshold),
            RuleIds.UnexpectedInitialLoss => UnexpectedInitialLossRule.Thresholds.Value(options.Get(UnexpectedInitialLossRule.Thresholds), threshold),
            RuleIds.ClassImbalance => ClassImbalanceRule.Thresholds.Value(options.Get(ClassImbalanceRule.Thresholds), threshold),
            RuleIds.ConstantPrediction => ConstantPredictionRule.Thresholds.Value(options.Get(ConstantPredictionRule.Thresholds), threshold),
            RuleIds.InputNotNormalised => InputNotNormalisedRule.Thresholds.Value(options.Get(InputNotNormalisedRule.Thresholds), threshold),
            RuleIds.MajorityShortcut => MajorityShortcutRule.Thresholds.Value(options.Get(MajorityShortcutRule.Thresholds), threshold),
            RuleIds.MisalignedLabels => MisalignedLabelsRule.Thresholds.Value(options.Get(MisalignedLabelsRule.Thresholds), threshold),
            RuleIds.NotShuffled => NotShuffledRule.Thresholds.Value(options.Get(NotShuffledRule.Thresholds), threshold),
            RuleIds.RepeatedBatch => RepeatedBatchRule.Thresholds.Value(options.Get(RepeatedBatchRule.Thresholds), threshold),
            RuleIds.TargetNotScaled => TargetNotScaledRule.Thresholds.Value(options.Get(TargetNotScaledRule.Thresholds), threshold),
            _ => double.NaN,
        };
    }

    [Fact]
    public void With_WhatIsNotThere_NamesWhatIs()
    {
        Assert.Contains(
            "dead-relu", Assert.Throws<ArgumentException>(() => new DiagnosisOptions().With("dead-relus", "units", 1)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "units-error", Assert.Throws<ArgumentException>(() => new DiagnosisOptions().With(RuleIds.DeadRelu, "unit", 1)).Message, StringComparison.Ordinal);
        Assert.Contains("no thresholds",
            Assert.Throws<ArgumentException>(() => new DiagnosisOptions().With(RuleIds.GraphCut, "units", 1)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "'lost'", Assert.Throws<ArgumentException>(() => new DiagnosisOptions { Skip = new HashSet<string> { "lost" } }).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("units", 1.5)]
    [InlineData("units", -0.1)]
    [InlineData("units", double.NaN)]
    [InlineData("min-batches", 2.5)]
    [InlineData("min-batches", 0)]
    public void With_AValueThatMakesNoSense_SaysWhichDo(string threshold, double value) =>
        Assert.Contains(" from ", Assert.Throws<ArgumentOutOfRangeException>(() => new DiagnosisOptions().With(RuleIds.DeadRelu, threshold, value)).Message,
            StringComparison.Ordinal);
}
