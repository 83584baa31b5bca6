// The report as Markdown, to paste into an issue or a pull request.
using System.Text;

namespace Sonde;

/// <summary>Writes a diagnosis as Markdown.</summary>
public static class ReportMarkdown
{
    /// <summary>Writes the report.</summary>
    public static void Write(DiagnosisReport report, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write($"# Diagnosis of {Text(report.Logdir)}\n\n| run | verdict | first finding |\n|---|---|---|\n");
        foreach (var run in report.Runs)
        {
            writer.Write(
                $"| {Text(run.Run)} | {TextPage.Lower(run.Verdict)} | {(run.Findings is [var first, ..] ? $"{first.Rule}: {Text(first.Title)}" : "")} |\n");
        }
        foreach (var run in report.Runs.Where(run => run.Findings.Count + run.Suppressed.Count > 0))
        {
            writer.Write($"\n## {Text(run.Run)}: {TextPage.Lower(run.Verdict)}\n");
            foreach (var finding in run.Findings)
                Write(finding, writer);
            foreach (var (finding, reason) in run.Suppressed)
                writer.Write($"\nSuppressed: {finding.Rule}: {Text(finding.Title)} ({Text(reason)})\n");
        }
    }

    /// <summary>One finding as Markdown.</summary>
    public static string Of(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        using var writer = new StringWriter { NewLine = "\n" };
        Write(finding, writer);
        return writer.ToString().TrimStart('\n');
    }

    private static void Write(Finding finding, TextWriter writer)
    {
        writer.Write($"\n### {TextPage.Lower(finding.Severity)}: {finding.Rule}\n\n{Text(finding.Title)}\n\n");
        if (finding.Layer is { } layer) writer.Write($"- layer: `{Code(layer)}`\n");
        if (finding.Source is { } source) writer.Write($"- line: `{Code(source)}`\n");
        if (finding.Steps is { } steps) writer.Write($"- steps: {steps.First} to {steps.Last}\n");
        if (finding.Snippet is { } snippet) writer.Write($"\n{Fenced(snippet)}\n");
        if (finding.Evidence.Count > 0)
        {
            writer.Write("\n| measured | value | threshold |\n|---|---|---|\n");
            foreach (var e in finding.Evidence)
                writer.Write($"| {Text(e.Name)} | {Diagnosis.Wording.Number(e.Value)} | {(e.Threshold is { } t ? Diagnosis.Wording.Number(t) : "")} |\n");
        }

        List("Causes", finding.Causes);
        List("What to do", finding.Cures);

        void List(string title, IReadOnlyList<string> items)
        {
            if (items.Count == 0) return;
            writer.Write($"\n{title}:\n\n");
            foreach (var item in items) writer.Write($"- {Text(item)}\n");
        }
    }

    private static string Fenced(string snippet)
    {
        var fence = "```";
        while (snippet.Contains(fence, StringComparison.Ordinal)) fence += "`";
        return $"{fence}csharp\n{snippet.TrimEnd()}\n{fence}";
    }

    private static string Code(string text) => text.Replace('`', '\'').ReplaceLineEndings(" ");

    // Names come from files: nothing in them may become a heading, a link, a table's border or a tag.
    private static string Text(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var c in text.ReplaceLineEndings(" "))
        {
            if (c is '|' or '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '#') safe.Append('\\');
            safe.Append(char.IsControl(c) ? '?' : c);
        }

        return safe.ToString();
    }
}
