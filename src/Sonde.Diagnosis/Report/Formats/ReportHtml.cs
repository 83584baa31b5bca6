// The report as one HTML file that needs nothing else: findings, evidence, source lines, and the curves with the steps marked.
using System.Globalization;
using System.Net;
using Sonde.Runs;

namespace Sonde;

/// <summary>Writes a diagnosis as one self-contained HTML page: no script, no request to anywhere, light and dark.</summary>
public static class ReportHtml
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1b1f24; --dim: #57606a; --paper: #fff; --line: #d0d7de; --card: #f6f8fa; --error: #b42318; --warning: #8a5a00; --fine: #1a7f37; --curve: #0b62c4; --other: #9a4a00; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --dim: #9aa5b1; --paper: #0f1318; --line: #30363d; --card: #171c23; --error: #ff8a80; --warning: #e3b341; --fine: #56d364; --curve: #6cb6ff; --other: #f0a35e; } }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; border-top: 1px solid var(--line); padding-top: 1rem; margin-top: 2rem; } h3 { font-size: 1rem; margin-bottom: .25rem; }
        .sick, .error { color: var(--error); } .unknown, .warning { color: var(--warning); } .healthy { color: var(--fine); } .dim { color: var(--dim); }
        article { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .25rem 1rem 1rem; margin: 1rem 0; overflow-wrap: anywhere; }
        table { border-collapse: collapse; } td, th { text-align: left; padding: .15rem .75rem .15rem 0; border-bottom: 1px solid var(--line); vertical-align: top; } td.number { text-align: right; font-variant-numeric: tabular-nums; }
        pre { overflow-x: auto; padding: .5rem; border: 1px solid var(--line); border-radius: 6px; } svg { width: 100%; height: auto; } figure { margin: 1rem 0; } figcaption { color: var(--dim); }
        """;

    /// <summary>Writes the page.</summary>
    /// <param name="report">The diagnosis.</param>
    /// <param name="snapshot">The log directory that it is of, for the curves; null for a page without them.</param>
    /// <param name="writer">Where to write; as UTF-8.</param>
    public static void Write(DiagnosisReport report, Snapshot? snapshot, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write($"<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
            + $"content=\"width=device-width\"><title>Sonde: {Text(report.Logdir)}</title>\n<style>\n{Style}\n</style></head>\n<body>\n");
        writer.Write($"<h1>Diagnosis of {Text(report.Logdir)}</h1>\n<table><tr><th>run</th><th>verdict</th><th>first finding</th></tr>\n");
        for (var i = 0; i < report.Runs.Count; i++)
        {
            var run = report.Runs[i];
            var first = run.Findings is [var finding, ..] ? $"<b>{Text(finding.Rule)}</b>: {Text(finding.Title)}" : "";
            writer.Write($"<tr><td><a href=\"#run{i}\">{Text(run.Run)}</a></td><td "
                + $"class=\"{TextPage.Lower(run.Verdict)}\">{TextPage.Lower(run.Verdict)}</td><td>{first}</td></tr>\n");
        }

        writer.Write("</table>\n");
        for (var i = 0; i < report.Runs.Count; i++)
            Write(report.Runs[i], i, snapshot?.Find(report.Runs[i].Run), writer);
        writer.Write("</body>\n</html>\n");
    }

    private static void Write(RunDiagnosis run, int number, Run? data, TextWriter writer)
    {
        writer.Write($"<h2 id=\"run{number}\">{Text(run.Run)}: <span class=\"{TextPage.Lower(run.Verdict)}\">{TextPage.Lower(run.Verdict)}</span></h2>\n");
        if (data is not null) writer.Write(CurveSvg.Of(data, [.. run.Findings.Select(finding => finding.Steps).OfType<StepRange>().Take(1)]));
        foreach (var finding in run.Findings)
            Write(finding, writer);
        foreach (var (finding, reason) in run.Suppressed)
            writer.Write($"<p class=\"dim\">Suppressed: {Text(finding.Rule)}: {Text(finding.Title)} (reason: {Text(reason)})</p>\n");
        foreach (var note in run.Notes)
            writer.Write($"<p class=\"dim\">{Text(note)}</p>\n");
        writer.Write($"<p class=\"dim\">Checked {run.Checked.Count} of {run.Checked.Count + run.NotEnoughData.Count} "
            + $"rules{(run.Checked.Count > 0 ? ": " : ".")}{Text(string.Join(", ", run.Checked))}</p>\n");
        if (run.NotEnoughData.Count == 0) return;
        writer.Write(
            "<details class=\"dim\"><summary>Not enough data for " + run.NotEnoughData.Count.ToString(CultureInfo.InvariantCulture) + " rules</summary><ul>\n");
        foreach (var missing in run.NotEnoughData.GroupBy(m => m.Needs))
            writer.Write($"<li>{Text(string.Join(", ", missing.Select(m => m.Rule)))}: needs {Text(missing.Key)}</li>\n");
        writer.Write("</ul></details>\n");
    }

    private static void Write(Finding finding, TextWriter writer)
    {
        var severity = TextPage.Lower(finding.Severity);
        writer.Write($"<article><h3><span class=\"{severity}\">{severity}</span> {Text(finding.Rule)}</h3>\n<p>{Text(finding.Title)}</p>\n");
        var steps = finding.Steps is { } range ? $"steps {range.First} to {range.Last}" : null;
        string[] where = [.. new[] { finding.Layer is { } layer ? $"layer {layer}" : null, finding.Source, steps }.OfType<string>()];
        if (where.Length > 0) writer.Write($"<p class=\"dim\">{Text(string.Join(", ", where))}</p>\n");
        if (finding.Snippet is { } snippet) writer.Write($"<pre><code>{Text(snippet.TrimEnd())}</code></pre>\n");
        if (finding.Evidence.Count > 0)
        {
            writer.Write("<table><tr><th>measured</th><th>value</th><th>threshold</th></tr>\n");
            foreach (var e in finding.Evidence)
            {
                var threshold = e.Threshold is { } t ? Diagnosis.Wording.Number(t) : "";
                writer.Write(
                    $"<tr><td>{Text(e.Name)}</td><td class=\"number\">{Diagnosis.Wording.Number(e.Value)}</td><td class=\"number\">{threshold}</td></tr>\n");
            }

            writer.Write("</table>\n");
        }

        List("Causes", finding.Causes);
        List("What to do", finding.Cures);
        writer.Write("</article>\n");

        void List(string title, IReadOnlyList<string> items)
        {
            if (items.Count == 0) return;
            writer.Write($"<p><b>{title}</b></p><ul>\n");
            foreach (var item in items) writer.Write($"<li>{Text(item)}</li>\n");
            writer.Write("</ul>\n");
        }
    }

    private static string Text(string text) => WebUtility.HtmlEncode(string.Concat(text.Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? '?' : c)));
}
