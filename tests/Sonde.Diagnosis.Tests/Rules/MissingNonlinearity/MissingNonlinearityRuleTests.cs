// missing-nonlinearity: a whole network without activations, a pair, and what is made on purpose.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

public class MissingNonlinearityRuleTests
{
    private static ParameterInfo[] Widths(params long[] widths) =>
        [.. Enumerable.Range(1, widths.Length - 1).Select(
            i => new ParameterInfo { Name = $"fc{i}.weight", Layer = $"fc{i}", ModuleType = "Linear", Shape = [widths[i], widths[i - 1]] })];

    private static IReadOnlyList<Finding> Check(RunSignals run, ParameterInfo[] parameters, params string[] chain) => new MissingNonlinearityRule()
        .Check(run with { GradientFlow = Networks.Flow(parameters, 40), ModelGraph = Networks.Chain(chain) }).Findings();

    [Fact]
    public void Check_NoActivationAtAll_IsAWarningThoughItLearns() =>
        Assert.Equal(Severity.Warning, Assert.Single(Check(Synthetic.Learning(300, 1), Widths(8, 32, 32, 4), "fc1", "fc2: dropout", "fc3")).Severity);

    [Fact]
    public void Check_OnePair_IsInformation()
    {
        var finding = Assert.Single(Check(Synthetic.Learning(300, 1), Widths(8, 32, 32, 4), "fc1: relu", "fc2", "fc3"));
        Assert.Equal((Severity.Info, "fc2"), (finding.Severity, finding.Layer));
    }

    [Fact]
    public void Check_BottleneckOrOneLayer_IsClean()
    {
        Assert.Empty(Check(Synthetic.Learning(300, 1), Widths(64, 8, 64), "fc1", "fc2"));
        Assert.Empty(Check(Synthetic.Learning(300, 1), Widths(64, 8), "fc1"));
    }

    [Fact]
    public void Check_OpThatIsNotKnown_CountsAsNonlinear() =>
        Assert.Empty(Check(Synthetic.AtChance(300, 1), Widths(8, 32, 32, 4), "fc1: my_activation", "fc2: mul", "fc3"));
}
