// tensor-leak: fires on a count that only rises, silent on warm-up, collections, epochs and jumps.
namespace Sonde.Diagnosis.Tests.Rules;

public class TensorLeakRuleTests
{
    private static RuleOutcome Check(Func<int, double> live, int readings = 100) =>
        new TensorLeakRule().Check(new RunSignals("run") { LiveTensors = Synthetic.Curve(readings, live, "tensors/live", every: 10) });

    [Theory]
    [InlineData(0.6)]
    [InlineData(1)]
    [InlineData(250)]
    public void Check_TensorsKeptEveryStep_SaysHowMany(double perStep)
    {
        var random = new Random(1);
        var finding = Assert.Single(Check(i => 400 + Math.Floor(10 * i * perStep) + random.Next(3)).Findings());
        Assert.Equal(("tensor-leak", Severity.Warning), (finding.Rule, finding.Severity));
        Assert.InRange(finding.Evidence[0].Value, 0.97 * perStep, 1.03 * perStep);
        Assert.Equal(new StepRange(200, 990), finding.Steps);
        Assert.Contains(finding.Cures, cure => cure.Contains("torch.NewDisposeScope", StringComparison.Ordinal));
    }

    public static TheoryData<string, Func<int, double>> Healthy => new()
    {
        { "steady", i => 400 + (i % 7) },
        { "warm-up", i => 400 + (50 * Math.Min(i, 15)) },
        { "one jump", i => i < 60 ? 400 : 4000 },
        { "collected every 30 readings", i => 400 + (100 * (i % 30)) },
        { "collected once", i => 400 + (100 * (i % 60)) },
        { "collected after a long rise", i => 400 + (100 * (i % 85)) },
        { "kept for an epoch of 25 readings", i => 400 + (10 * (i % 25)) + (4 * (i / 25)) },
        { "results of an evaluation every tenth reading", i => 400 + (20 * (i / 10)) },
        { "one every third step", i => 400 + Math.Floor(10 * i / 3.0) },
        { "falling", i => 4000 - (10 * i) },
    };

    [Theory, MemberData(nameof(Healthy))]
    public void Check_CountThatDoesNotPileUp_IsClean(string what, Func<int, double> live) =>
        Assert.True(Check(live) is RuleOutcome.Clean, what);

    [Fact]
    public void Check_TooFewReadings_NeedsMore()
    {
        Assert.IsType<RuleOutcome.NeedsMore>(Check(i => 400 + (10 * i), 37));
        Assert.IsType<RuleOutcome.Found>(Check(i => 400 + (10 * i), 38));
    }
}
