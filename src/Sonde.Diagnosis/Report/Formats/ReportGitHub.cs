// The report as workflow commands of GitHub Actions: each finding becomes an annotation at its C# line.
namespace Sonde;

/// <summary>Writes a diagnosis as GitHub annotations, a line each.</summary>
public static class ReportGitHub
{
    /// <summary>Writes the report.</summary>
    public static void Write(DiagnosisReport report, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(writer);
        foreach (var run in report.Runs)
        {
            foreach (var finding in run.Findings)
            {
                var kind = finding.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "notice" };
                var place = SourcePlace.Of(finding.Source) is { } at ? $"file={Property(at.File)},line={at.Line}," : "";
                var cure = finding.Cures.Count == 0 ? "" : $"\nWhat to do: {finding.Cures[0]}";
                writer.Write($"::{kind} {place}title={Property($"Sonde: {finding.Rule}")}::{Data($"{finding.Title} (run {run.Run}){cure}")}\n");
            }
        }
    }

    private static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
