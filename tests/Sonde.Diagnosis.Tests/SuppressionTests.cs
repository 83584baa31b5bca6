// Findings that someone accepts: they leave verdict and findings, and stay in the report with their reason.
namespace Sonde.Diagnosis.Tests;

public class SuppressionTests
{
    private static readonly RunSignals Sick = new("exp/a")
    {
        ScalarTags = 1,
        NonFinite = [NonFiniteScalar.Find("loss", [0, 1, 2, 3], [1, double.NaN, double.NaN, double.NaN])!],
    };

    [Theory]
    [InlineData("non-finite=we know", true)]
    [InlineData("non-finite@exp/*=we know", true)]
    [InlineData("non-finite@other=we know", false)]
    [InlineData("dead-relu=we know", false)]
    public void Suppression_OfARuleAndRuns_MovesTheFinding(string text, bool covers)
    {
        var report = Diagnostician.Diagnose(Sick, new() { Suppressions = [Suppression.Parse(text)] });

        Assert.Equal(!covers, report.Findings.Any(f => f.Rule == RuleIds.NonFinite));
        Assert.Equal(covers ? [(RuleIds.NonFinite, "we know")] : [], report.Suppressed.Select(s => (s.Finding.Rule, s.Reason)));
        Assert.Equal(!covers, report.Verdict == Verdict.Sick);
    }

    [Theory]
    [InlineData("no-such-rule=x", "There is no rule 'no-such-rule'")]
    [InlineData("non-finite", "has no reason")]
    [InlineData("non-finite= ", "has no reason")]
    public void Parse_WithoutRuleOrReason_Throws(string text, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => Suppression.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void TrainingAssert_OfASickRun_ThrowsWithTheFindings()
    {
        var report = Diagnostician.Diagnose(Sick);

        Assert.Contains("non-finite", Assert.Throws<TrainingAssertException>(() => TrainingAssert.Healthy(report)).Message, StringComparison.Ordinal);
        Assert.Same(report, Assert.Throws<TrainingAssertException>(() => TrainingAssert.NoFindings(report, Severity.Warning)).Diagnosis);
        TrainingAssert.NoFindings(report with { Findings = [] });
    }
}
