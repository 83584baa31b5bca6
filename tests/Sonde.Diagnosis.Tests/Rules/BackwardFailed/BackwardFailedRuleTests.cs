// What backward-failed says of each kind, and when a failure is only information.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

public sealed class BackwardFailedRuleTests
{
    private static readonly BackwardFailureRecord InPlace = new()
    {
        Message = "one of the variables needed for gradient computation has been modified by an inplace operation",
        Kind = "in-place",
        InLoop = true,
        Source = "src/Train.cs:9",
        By = new() { Op = "aten::add_", Source = "src/Model.cs:8", Layer = "body" },
        Saved = new() { Op = "aten::sigmoid", Source = "src/Model.cs:7" },
        Failures = 1,
    };

    [Fact]
    public void Check_WriteInPlace_NamesTheOpAndTheLineThatWrote()
    {
        var finding = Only(new RunSignals("run") { BackwardFailure = InPlace });

        Assert.Equal(Severity.Error, finding.Severity);
        Assert.Equal("src/Model.cs:8", finding.Source);
        Assert.Equal("body", finding.Layer);
        Assert.Contains("aten::add_ at Model.cs:8 overwrites the output of aten::sigmoid at Model.cs:7, which backward() at Train.cs:9 needs",
            finding.Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_GradientsOff_SpeaksInPlaceOfTheCut()
    {
        var signals = new RunSignals("run")
        {
            BackwardFailure = InPlace with { Kind = "no-graph", Message = "element 0 of tensors does not require grad", GradientsOff = true, Saved = null },
            OpTrace = new()
            {
                Ops = 3,
                Tracing = "native",
                Cuts = [new() { Op = "aten::linear", Source = "src/Model.cs:8", Parameters = ["fc.weight"], GradientsOff = true }],
                LossRequiresGrad = false,
                Threw = "element 0 of tensors does not require grad",
            },
        };

        Assert.Contains("gradients were switched off", Only(signals).Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_LossWithoutAGraph_FollowsFromTheCut()
    {
        var signals = new RunSignals("run")
        {
            BackwardFailure = InPlace with { Kind = "no-graph", Message = "element 0 of tensors does not require grad", By = null, Saved = null },
            OpTrace = new()
            {
                Ops = 3,
                Tracing = "native",
                Cuts = [new() { Op = "aten::argmax", Source = "src/Model.cs:8", Parameters = ["fc.weight"] }],
                LossRequiresGrad = false,
                Threw = "element 0 of tensors does not require grad",
            },
        };

        var findings = Diagnostician.Diagnose("run", [signals]).Findings;

        Assert.Equal([RuleIds.GraphCut, RuleIds.BackwardFailed], findings.Select(f => f.Rule));
        Assert.Equal([Severity.Error, Severity.Warning], findings.Select(f => f.Severity));
    }

    [Theory]
    [InlineData(1, 40, false, Severity.Info)]
    [InlineData(40, 40, false, Severity.Error)]
    [InlineData(1, 0, false, Severity.Error)]
    [InlineData(1, 0, true, Severity.Info)]
    [InlineData(30, 40, true, Severity.Error)]
    public void Check_FailureThatTheTrainingSurvives_IsInformation(long failures, int stepsAfter, bool isCaught, Severity severity)
    {
        var signals = new RunSignals("run")
        {
            BackwardFailure = InPlace with { Step = 4, Failures = failures, IsCaught = isCaught },
            TrainLoss = new("loss/train", [.. Enumerable.Range(0, 5 + stepsAfter).Select(i => (long)i)],
                [.. Enumerable.Range(0, 5 + stepsAfter).Select(i => 1.0 / (1 + i))]),
        };

        Assert.Equal(severity, Diagnostician.Diagnose("run", [signals]).Findings.Single(f => f.Rule == RuleIds.BackwardFailed).Severity);
    }

    private static Finding Only(RunSignals signals) => Assert.Single(Diagnostician.Diagnose("run", [signals]).Findings);
}
