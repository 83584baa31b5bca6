// Every rule fires on its sick run and is silent on the healthy twin.
namespace Sonde.Diagnosis.Tests.Rules;

public class RuleTwinsTests
{
    public static TheoryData<string> Ids => [.. RuleCatalogue.All.Select(rule => rule.Id)];

    private static RuleTwins Twins(string id) => Assert.Single(RuleTwins.All, twins => twins.Rule == id);

    private static RunRule Rule(string id) => RuleCatalogue.Create(new()).Single(rule => rule.Id == id);

    [Theory, MemberData(nameof(Ids))]
    public void Check_TheSickRun_GivesFindingsAsTheCatalogueSays(string id)
    {
        var descriptor = RuleCatalogue.Find(id)!;
        var findings = Rule(id).Check(Twins(id).Sick).Findings();
        Assert.NotEmpty(findings);
        Assert.All(findings, finding =>
        {
            Assert.Equal((id, descriptor.Doc), (finding.Rule, finding.Doc));
            Assert.InRange(finding.Severity, descriptor.Lowest, descriptor.Highest);
            Assert.InRange(finding.Confidence, 0.01, 1);
            Assert.NotEmpty(finding.Causes);
            Assert.NotEmpty(finding.Cures);
            Assert.All(finding.Causes.Concat(finding.Cures), text => Assert.True(
                char.IsUpper(text[0]) || text.StartsWith("exp ", StringComparison.Ordinal) || text.StartsWith("requires_grad ", StringComparison.Ordinal),
                text));
        });
    }

    [Theory, MemberData(nameof(Ids))]
    public void Check_TheHealthyTwin_IsClean(string id) => Assert.IsType<RuleOutcome.Clean>(Rule(id).Check(Twins(id).Healthy));
}
