// The members of the JSON report are a contract.
using System.Text.Json;

namespace Sonde.Diagnosis.Tests.Report;

public class ReportJsonTests
{
    private static JsonElement Parse(DiagnosisReport report)
    {
        using var stream = new MemoryStream();
        ReportJson.Write(report, stream);
        using var document = JsonDocument.Parse(stream.ToArray());
        return document.RootElement.Clone();
    }

    private static string[] Keys(JsonElement element) => [.. element.EnumerateObject().Select(p => p.Name)];

    [Fact]
    public void Write_Report_HasExactlyTheMembersOfTheContract()
    {
        var root = Parse(ReportSamples.Mixed());
        Assert.Equal(["logdir", "runs"], Keys(root));
        var run = root.GetProperty("runs")[0];
        Assert.Equal(["run", "verdict", "findings", "checked", "notEnoughData"], Keys(run));
        var finding = run.GetProperty("findings")[0];
        Assert.Equal(
            ["rule", "severity", "confidence", "title", "layer", "steps", "evidence", "causes", "cures", "source", "snippet", "doc"], Keys(finding));
        Assert.Equal(["first", "last"], Keys(run.GetProperty("findings")[1].GetProperty("steps")));
        Assert.Equal(["name", "value", "threshold"], Keys(finding.GetProperty("evidence")[0]));
        Assert.Equal(["rule", "needs"], Keys(run.GetProperty("notEnoughData")[0]));
    }

    [Fact]
    public void Write_Enums_AreLowerCaseWords()
    {
        var runs = Parse(ReportSamples.Mixed()).GetProperty("runs");
        Assert.Equal(["sick", "healthy", "unknown"], runs.EnumerateArray().Select(r => r.GetProperty("verdict").GetString()));
        Assert.Equal("error", runs[0].GetProperty("findings")[0].GetProperty("severity").GetString());
    }

    [Fact]
    public void Write_ValuesThatAreNotFinite_AreStrings()
    {
        var finding = new Finding("non-finite", Severity.Error, 1, "t") { Evidence = [new("a", double.NaN, double.PositiveInfinity)] };
        var evidence = Parse(new("runs", [new("r", Verdict.Sick, [finding], [], [])])).GetProperty("runs")[0]
            .GetProperty("findings")[0]
            .GetProperty("evidence")[0];
        Assert.Equal("NaN", evidence.GetProperty("value").GetString());
        Assert.Equal("Infinity", evidence.GetProperty("threshold").GetString());
    }

    [Fact]
    public void Write_MembersWithoutValue_AreNullNotMissing()
    {
        var finding = Parse(new("runs", [new("r", Verdict.Sick, [new("overfitting", Severity.Info, 1, "t")], [], [])])).GetProperty("runs")[0]
            .GetProperty("findings")[0];
        Assert.All(["layer", "steps", "source", "snippet"], member => Assert.Equal(JsonValueKind.Null, finding.GetProperty(member).ValueKind));
        Assert.Equal("docs/rules/overfitting.md", finding.GetProperty("doc").GetString());
    }
}
