// loss-broadcast and libtorch-warning share the warnings between them; hooks-bypassed reads which hooks fired.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

public class WarningRulesTests
{
    private const string Broadcast =
        "Using a target size ([32]) that is different to the input size ([32, 1]). This will likely lead to incorrect results due to broadcasting. "
            + "Please ensure they have the same size.";

    private static RunSignals With(params string[] messages) => new("run")
    {
        Warnings = new()
        {
            Warnings = [.. messages.Select(
                m => new LibtorchWarning { Message = m, Origin = "loss.h:114", Source = "Train.cs:42", Snippet = "> 42 | loss", FirstStep = 3, Count = 7 })],
            Omitted = 0,
        },
    };

    [Fact]
    public void LossBroadcast_ItsWarning_NamesShapesAndLine()
    {
        var finding = Assert.Single(new LossBroadcastRule().Check(With(Broadcast, "something else")).Findings());
        Assert.Equal((Severity.Error, "Train.cs:42"), (finding.Severity, finding.Source));
        Assert.Contains("target [32] against output [32, 1]", finding.Title, StringComparison.Ordinal);
        Assert.Equal(7, finding.Evidence[0].Value);
        Assert.Equal(new StepRange(3, 3), finding.Steps);
    }

    [Fact]
    public void LossBroadcast_OtherWarningsOrNone_IsClean()
    {
        Assert.IsType<RuleOutcome.Clean>(new LossBroadcastRule().Check(With("something else")));
        Assert.IsType<RuleOutcome.Clean>(new LossBroadcastRule().Check(With()));
    }

    [Fact]
    public void LibtorchWarning_OthersThanBroadcast_ArePassedOnAsInformation()
    {
        var finding = Assert.Single(new LibtorchWarningRule().Check(With(Broadcast, "something\nelse")).Findings());
        Assert.Equal(Severity.Info, finding.Severity);
        Assert.Contains("something else", finding.Title, StringComparison.Ordinal);
        Assert.IsType<RuleOutcome.Clean>(new LibtorchWarningRule().Check(With(Broadcast)));
    }

    [Fact]
    public void LibtorchWarning_KindsLeftOut_AreCounted()
    {
        var signals = With("a") with { Warnings = new() { Warnings = [new() { Message = "a", FirstStep = 0, Count = 1 }], Omitted = 5 } };
        Assert.Contains(Assert.Single(new LibtorchWarningRule().Check(signals).Findings()).Evidence, e => e.Value == 5);
    }

    [Fact]
    public void LossBroadcast_AndALossThatStays_IsTheCause()
    {
        Finding[] findings = [new("loss-not-decreasing", Severity.Error, 0.9, "stays"), new("loss-broadcast", Severity.Error, 0.95, "broadcast")];
        var ordered = Ranking.Order(findings, RuleCatalogue.Causality);
        Assert.Equal("loss-broadcast", ordered[0].Rule);
        Assert.Contains("follows from loss-broadcast", ordered[1].Title, StringComparison.Ordinal);
    }

    [Fact]
    public void HooksBypassed_ModulesWithoutHooksFiring_AreNamed()
    {
        var finding = Assert.Single(new HooksBypassedRule().Check(new RunSignals("run") { Hooks = new() { Bypassed = ["fc1", "fc2"], Fired = 3 } }).Findings());
        Assert.Equal((Severity.Info, "fc1"), (finding.Severity, finding.Layer));
        Assert.Contains("2 modules", finding.Title, StringComparison.Ordinal);
        Assert.IsType<RuleOutcome.Clean>(new HooksBypassedRule().Check(new RunSignals("run") { Hooks = new() { Fired = 3 } }));
    }
}
