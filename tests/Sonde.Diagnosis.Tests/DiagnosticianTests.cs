// Order by cause, verdicts, and what counts as checked.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests;

public class DiagnosticianTests
{
    private static readonly OpCutRecord Cut = new() { Op = "aten::argmax", Source = "Model.cs:42", Layer = "head", Parameters = ["conv1.weight"] };

    [Fact]
    public void Diagnose_CutNetworkAtChance_PutsTheCutFirstAndMarksConsequences()
    {
        var signals = Synthetic.AtChance(300, 1) with
        {
            OpTrace = new OpTraceRecord { Ops = 9, Tracing = "native", Cuts = [Cut], LossRequiresGrad = false, LossIsLeaf = false },
        };
        var diagnosis = Diagnostician.Diagnose(signals);
        Assert.Equal(["graph-cut", "chance-level-accuracy", "loss-not-decreasing"], diagnosis.Findings.Select(f => f.Rule));
        Assert.Equal([Severity.Error, Severity.Warning, Severity.Warning], diagnosis.Findings.Select(f => f.Severity));
        Assert.All(diagnosis.Findings.Skip(1), f => Assert.EndsWith("(follows from graph-cut)", f.Title, StringComparison.Ordinal));
        Assert.All(diagnosis.Findings.Skip(1), f => Assert.Equal(["Cure graph-cut first, then look again"], f.Cures));
        Assert.All(diagnosis.Findings.Skip(1), f => Assert.True(f.Confidence <= 0.5));
        Assert.Equal(Verdict.Sick, diagnosis.Verdict);
    }

    [Fact]
    public void Diagnose_VanishingNetwork_NamesVanishingBeforeChance()
    {
        var diagnosis = Diagnostician.Diagnose(Synthetic.AtChance(300, 1) with { GradientFlow = Synthetic.Depth(6, 300, 0.05, 1) });
        Assert.Equal(["vanishing-gradient", "chance-level-accuracy", "loss-not-decreasing"], diagnosis.Findings.Select(f => f.Rule));
    }

    [Fact]
    public void Diagnose_LearningNetworkWithFrozenLayer_IsHealthyAndNamesIt()
    {
        var flow = Synthetic.Flow(
            Synthetic.Layers("conv1", "conv2", "fc"), 300, (_, _) => 0.01, (_, p) => p < 2 ? GradientState.Frozen : GradientState.Present);
        var diagnosis = Diagnostician.Diagnose(Synthetic.Learning(300, 1) with { GradientFlow = flow });
        Assert.Equal(Verdict.Healthy, diagnosis.Verdict);
        Assert.Equal(("frozen-parameter", Severity.Info), (diagnosis.Findings.Single().Rule, diagnosis.Findings.Single().Severity));
    }

    [Fact]
    public void Diagnose_EmptyRun_IsUnknownAndEveryRuleSaysWhatItNeeds()
    {
        var diagnosis = Diagnostician.Diagnose(new RunSignals("empty"));
        Assert.Equal(Verdict.Unknown, diagnosis.Verdict);
        Assert.Empty(diagnosis.Checked);
        Assert.Equal(RuleCatalogue.Create(new()).Select(r => r.Id), diagnosis.NotEnoughData.Select(n => n.Rule));
    }

    [Fact]
    public void Diagnose_FewSteps_IsUnknownNotHealthy()
    {
        var signals = new RunSignals("run") { TrainLoss = Synthetic.Flat(5, 2.3, 0.1, 1), ScalarTags = 1, GradientFlow = Synthetic.Depth(4, 5, 1, 1) };
        Assert.Equal(Verdict.Unknown, Diagnostician.Diagnose(signals).Verdict);
    }

    [Fact]
    public void Diagnose_EveryRule_IsEitherCheckedOrNeedsMore()
    {
        var diagnosis = Diagnostician.Diagnose(Synthetic.Learning(300, 1));
        Assert.Equal(RuleCatalogue.Create(new()).Count, diagnosis.Checked.Count + diagnosis.NotEnoughData.Count);
        Assert.Empty(diagnosis.Checked.Intersect(diagnosis.NotEnoughData.Select(n => n.Rule)));
    }

    [Fact]
    public void Diagnose_SkippedRule_IsNotAsked()
    {
        var options = new DiagnosisOptions { Skip = new HashSet<string> { "loss-not-decreasing" } };
        var diagnosis = Diagnostician.Diagnose(Synthetic.AtChance(300, 1), options);
        Assert.DoesNotContain(diagnosis.Findings, f => f.Rule == "loss-not-decreasing");
        Assert.DoesNotContain("loss-not-decreasing", diagnosis.Checked);
    }

    [Fact]
    public void Diagnose_SeveralModels_NamesTheModelInTheTitle()
    {
        var sick = new RunSignals("gan")
        {
            Model = "D",
            OpTrace = new OpTraceRecord
            {
                Ops = 9,
                Tracing = "native",
                Cuts = [Cut],
                LossRequiresGrad = true,
                LossIsLeaf = false,
            },
            LossNeedNotFall = "two models"
        };
        var well = new RunSignals("gan") { Model = "G", GradientFlow = Synthetic.Depth(4, 50, 1, 1), LossNeedNotFall = "two models" };
        var diagnosis = Diagnostician.Diagnose("gan", [well, sick]);
        Assert.StartsWith("D: aten::argmax", Assert.Single(diagnosis.Findings).Title, StringComparison.Ordinal);
        Assert.Contains("no-gradient", diagnosis.Checked);
        Assert.Equal(Verdict.Healthy, Diagnostician.Diagnose("gan", [well]).Verdict);
    }

    [Fact]
    public void Diagnose_FiftySeedsOfHealthyTraining_RaisesNoAlarm() => Assert.All(Enumerable.Range(0, 50), seed =>
    {
        var signals = Synthetic.Learning(300, seed) with
        {
            GradientFlow = Synthetic.Depth(6, 300, 0.7, seed),
            ValidationLoss = Synthetic.Noisy(10, t => 0.6 + (1.5 * Math.Exp(-5 * t)), 0.05, seed, "loss/validation", 30),
            ValidationAccuracy = Synthetic.Accuracy(10, t => 0.8 - (0.6 * Math.Exp(-5 * t)), 500, seed, "accuracy/validation", 30),
        };
        Assert.Equal(Verdict.Healthy, Diagnostician.Diagnose(signals).Verdict);
    });
}
