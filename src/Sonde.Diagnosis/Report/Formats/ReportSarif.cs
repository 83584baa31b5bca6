// The report as SARIF 2.1.0: what code scanners of forges and editors read, with C# lines.
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sonde;

/// <summary>Writes a diagnosis as SARIF 2.1.0 (OASIS): one result a finding; its place is the C# line where that is known, else the run.</summary>
public static class ReportSarif
{
    /// <summary>Writes the report as JSON in UTF-8.</summary>
    public static void Write(DiagnosisReport report, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var json = new Utf8JsonWriter(stream, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var findings = report.Runs.SelectMany(run => run.Findings.Select(finding => (Run: run.Run, Finding: finding, Reason: (string?)null))
            .Concat(run.Suppressed.Select(suppressed => (run.Run, suppressed.Finding, (string?)suppressed.Reason)))).ToArray();
        string[] rules = [.. findings.Select(found => found.Finding.Rule).Distinct()];
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json, rules);
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartArray("results");
        foreach (var (run, finding, reason) in findings)
            WriteResult(json, run, finding, reason, Array.IndexOf(rules, finding.Rule));
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter json, string[] rules)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "Sonde");
        json.WriteString("version", typeof(ReportSarif).Assembly.GetName().Version?.ToString(3) ?? "0.0.0");
        json.WriteStartArray("rules");
        foreach (var id in rules)
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            if (RuleCatalogue.Find(id) is { } rule)
            {
                WriteText(json, "shortDescription", rule.Title);
                WriteText(json, "help", $"sonde rule {id}");
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, string run, Finding finding, string? reason, int rule)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Rule);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", Level(finding.Severity));
        WriteText(json, "message", Message(run, finding));
        json.WriteStartArray("locations");
        json.WriteStartObject();
        if (SourcePlace.Of(finding.Source) is { } place)
        {
            json.WriteStartObject("physicalLocation");
            json.WriteStartObject("artifactLocation");
            json.WriteString("uri", string.Join('/', place.File.Split('/').Select(Uri.EscapeDataString)));
            json.WriteString("uriBaseId", "%SRCROOT%");
            json.WriteEndObject();
            json.WriteStartObject("region");
            json.WriteNumber("startLine", place.Line);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteStartArray("logicalLocations");
        json.WriteStartObject();
        json.WriteString("name", finding.Layer ?? run);
        json.WriteString("fullyQualifiedName", finding.Layer is { } layer ? $"{run}/{layer}" : run);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("partialFingerprints");
        json.WriteString("ruleRunLayer/v1", $"{finding.Rule}|{run}|{finding.Layer}");
        json.WriteEndObject();
        if (reason is not null)
        {
            json.WriteStartArray("suppressions");
            json.WriteStartObject();
            json.WriteString("kind", "external");
            json.WriteString("justification", reason);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string Message(string run, Finding finding)
    {
        var cures = finding.Cures.Count == 0 ? "" : $" What to do: {finding.Cures[0].TrimEnd('.')}.";
        return $"{finding.Title.TrimEnd('.')} (run {run}).{cures}";
    }

    private static string Level(Severity severity) => severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" };

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }
}
