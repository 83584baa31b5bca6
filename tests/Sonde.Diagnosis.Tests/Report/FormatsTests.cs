// The forms of a report: SARIF, annotations, Markdown and HTML hold each finding, and names from files cannot break them.
using System.Text.Json;
using System.Xml.Linq;

namespace Sonde.Diagnosis.Tests.Report;

public class FormatsTests
{
    private static readonly Finding Bad = new(
        RuleIds.GraphCut, Severity.Error, 0.9, "The op <argmax> cuts | 2 parameters\noff, 100%", "fc`1", "src/My Model.cs:42")
    {
        Steps = new(3, 9),
        Snippet = "var a = b < c; // ``` fence",
        Evidence = [new("cut parameters", 2, 0)],
        Causes = ["argmax has no gradient"],
        Cures = ["Use softmax: in place of argmax, say"],
    };

    private static DiagnosisReport Report { get; } = new(
        "runs", [
            new("a<b>", Verdict.Sick, [Bad, new(RuleIds.DeadRelu, Severity.Warning, 0.5, "Dead")], [RuleIds.GraphCut], [])
            {
                Suppressed = [new(new(RuleIds.NonFinite, Severity.Error, 1, "NaN"), "known")],
            },
        ]);

    [Fact]
    public void Sarif_OfFindings_HasRulesLevelsLinesAndSuppressions()
    {
        using var stream = new MemoryStream();
        ReportSarif.Write(Report, stream);
        using var document = JsonDocument.Parse(stream.ToArray());
        var run = document.RootElement.GetProperty("runs")[0];

        Assert.Equal("2.1.0", document.RootElement.GetProperty("version").GetString());
        var results = run.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal([RuleIds.GraphCut, RuleIds.DeadRelu, RuleIds.NonFinite], results.Select(r => r.GetProperty("ruleId").GetString()));
        Assert.Equal(["error", "warning", "error"], results.Select(r => r.GetProperty("level").GetString()));
        var place = results[0].GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("src/My%20Model.cs", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(42, place.GetProperty("region").GetProperty("startLine").GetInt32());
        Assert.False(results[1].GetProperty("locations")[0].TryGetProperty("physicalLocation", out _));
        Assert.Equal("known", results[2].GetProperty("suppressions")[0].GetProperty("justification").GetString());
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
        Assert.All(results, r => Assert.Equal(r.GetProperty("ruleId").GetString(), rules[r.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString()));
    }

    [Fact]
    public void GitHub_OfFindings_IsALineEachWithEscapes()
    {
        using var writer = new StringWriter();
        ReportGitHub.Write(Report, writer);
        var lines = writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(2, lines.Length);
        Assert.StartsWith("::error file=src/My Model.cs,line=42,title=Sonde%3A graph-cut::The op <argmax> cuts | 2 parameters%0Aoff, 100%25 (run a<b>)",
            lines[0], StringComparison.Ordinal);
        Assert.StartsWith("::warning title=Sonde%3A dead-relu::Dead (run a<b>)", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_OfNamesWithMarks_KeepsItsShape()
    {
        using var writer = new StringWriter();
        ReportMarkdown.Write(Report, writer);
        var text = writer.ToString();

        Assert.Contains("### error: graph-cut", text, StringComparison.Ordinal);
        Assert.Contains("cuts \\| 2 parameters off", text, StringComparison.Ordinal);
        Assert.Contains("````csharp", text, StringComparison.Ordinal);
        Assert.Contains("| cut parameters | 2 | 0 |", text, StringComparison.Ordinal);
        Assert.Contains("Suppressed: non-finite: NaN (known)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("a<b>", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_OfNamesWithMarks_IsWellFormedAndAsksForNothing()
    {
        using var writer = new StringWriter();
        ReportHtml.Write(Report, null, writer);
        var text = writer.ToString();

        var body = XDocument.Parse(text[text.IndexOf("<body>", StringComparison.Ordinal)..text.IndexOf("</html>", StringComparison.Ordinal)]);
        Assert.Equal(2, body.Descendants("article").Count());
        Assert.Contains("The op <argmax> cuts", body.Root!.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("http", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
    }
}
