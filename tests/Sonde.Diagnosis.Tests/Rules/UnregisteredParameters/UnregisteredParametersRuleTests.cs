// unregistered-parameters: what fields hold and the model does not list, by reason.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

public class UnregisteredParametersRuleTests
{
    private static RunSignals With(params UnregisteredPart[]? parts) => new("run")
    {
        ModelRecord = new ModelRecord
        {
            Type = "Net",
            Parameters = [new ModelParameter { Name = "fc.weight", Layer = "fc", Shape = [4, 4], Elements = 16, Trainable = true, InOptimizer = true }],
            Unregistered = parts,
        },
    };

    private static UnregisteredPart Part(string field, string type, string reason, int parameters, long elements) =>
        new() { Field = field, Type = type, Reason = reason, Parameters = parameters, Elements = elements };

    [Fact]
    public void Check_LayersInAList_IsAnErrorThatNamesThemAndTheCure()
    {
        var finding = Assert.Single(new UnregisteredParametersRule()
            .Check(With(Part("blocks[0]", "Linear", "collection", 2, 20), Part("blocks[1]", "Linear", "collection", 2, 20)))
            .Findings());

        Assert.Equal((Severity.Error, 1.0, "blocks[0]"), (finding.Severity, finding.Confidence, finding.Layer));
        Assert.Contains("4 parameters (40 elements)", finding.Title, StringComparison.Ordinal);
        Assert.Contains("blocks[0] (Linear), blocks[1] (Linear)", finding.Title, StringComparison.Ordinal);
        Assert.Contains("ModuleList", Assert.Single(finding.Cures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-registration", "RegisterComponents()"), InlineData("replaced", "register_module"), InlineData("tensor", "new Parameter"),
        InlineData("field", "before RegisterComponents()")]
    public void Check_EachReason_HasItsOwnCure(string reason, string cure) =>
        Assert.Contains(cure,
            Assert.Single(new UnregisteredParametersRule().Check(With(Part("head", "Linear", reason, 1, 4))).Findings()).Cures[0], StringComparison.Ordinal);

    [Fact]
    public void Check_TwoReasons_AreTwoFindings() =>
        Assert.Equal(2, new UnregisteredParametersRule().Check(With(Part("a[0]", "Linear", "collection", 2, 20), Part("head", "Linear", "replaced", 2, 20)))
            .Findings().Count);

    [Fact]
    public void Check_EverythingRegistered_IsClean() => Assert.IsType<RuleOutcome.Clean>(new UnregisteredParametersRule().Check(With()));

    [Fact]
    public void Check_RecordThatDidNotLook_NeedsMore() => Assert.IsType<RuleOutcome.NeedsMore>(new UnregisteredParametersRule().Check(With(null)));
}
