// The report for a terminal: a block a run, the most probable cause first.
namespace Sonde;

/// <summary>Writes a diagnosis as text in ASCII, but for names and source lines that hold other characters.</summary>
public static class ReportText
{
    /// <summary>Writes the report.</summary>
    public static void Write(DiagnosisReport report, TextWriter writer, ReportTextOptions? options = null)
    {
        var page = new TextPage(writer, options ?? new());
        page.Line(0, Heading(report));
        // What every run lacks is told once, at the end: of 63 runs of another tool that is one line instead of a thousand.
        var shared = report.Runs.Count > 1 ? SharedNeeds(report) : [];
        foreach (var run in report.Runs) Write(run, page, shared);
        if (shared.Count == 0) return;
        page.Line();
        page.Line(0, "Not enough data in any run for:");
        WriteNeeds(shared, page, 2);
    }

    private static string Heading(DiagnosisReport report)
    {
        if (report.Runs.Count == 0) return $"{report.Logdir}: no runs";
        var parts = Enum.GetValues<Verdict>().OrderByDescending(v => v == Verdict.Sick)
            .Select(v => (Verdict: v, Count: report.Runs.Count(r => r.Verdict == v))).Where(v => v.Count > 0)
            .Select(v => $"{v.Count} {TextPage.Lower(v.Verdict)}");
        return $"{report.Logdir}: {report.Runs.Count} run{(report.Runs.Count == 1 ? "" : "s")}, {string.Join(", ", parts)}";
    }

    private static HashSet<NotEnoughData> SharedNeeds(DiagnosisReport report)
    {
        var judged = report.Runs.Where(run => run.Checked.Count + run.Findings.Count > 0).ToArray();
        HashSet<NotEnoughData> shared = judged.Length > 1 ? [.. judged[0].NotEnoughData] : [];
        foreach (var run in judged)
            shared.IntersectWith(run.NotEnoughData);
        return shared;
    }

    private static void WriteNeeds(IEnumerable<NotEnoughData> needs, TextPage page, int indent)
    {
        foreach (var missing in needs.GroupBy(m => m.Needs))
            page.Wrapped(indent, $"{string.Join(", ", missing.Select(m => m.Rule))}: needs {missing.Key}");
    }

    private static void Write(RunDiagnosis run, TextPage page, HashSet<NotEnoughData> shared)
    {
        page.Line();
        page.Verdict(run.Run.Length == 0 ? "." : run.Run, run.Verdict);
        foreach (var finding in run.Findings) Write(finding, page);
        page.Line();
        if (run.Checked.Count + run.Findings.Count == 0)
        {
            page.Wrapped(2, "No training is recorded in this run: nothing to judge.");
            return;
        }
        foreach (var note in run.Notes) page.Wrapped(2, note);
        if (run.Assumed.Count > 0) page.Wrapped(2, $"Read as: {string.Join("; ", run.Assumed.Select(Reading))}.");
        page.Wrapped(2, Summary(run));
        foreach (var (finding, reason) in run.Suppressed)
            page.Wrapped(2, $"Suppressed: {finding.Rule}: {finding.Title} (reason: {reason})");
        NotEnoughData[] own = [.. run.NotEnoughData.Where(missing => !shared.Contains(missing))];
        if (own.Length > 0) page.Line(2, "Not enough data for:");
        WriteNeeds(own, page, 4);
    }

    private static string Reading(CurveReading curve) => $"{curve.Tag} = {CurveRoles.NameOf(curve.Role)}{(curve.IsGiven ? " (as asked)" : "")}";

    private static string Summary(RunDiagnosis run)
    {
        var text = $"Checked {run.Checked.Count} of {run.Checked.Count + run.NotEnoughData.Count} rules";
        if (run.Checked.Count > 0) text += $": {string.Join(", ", run.Checked)}";
        if (run.Verdict != Sonde.Verdict.Unknown) return text + ".";
        return text + ". Nothing wrong was found, but too little was recorded to call the run healthy." + (run.Missing is { } missing ? $" {missing}" : "");
    }

    private static void Write(Finding finding, TextPage page)
    {
        page.Line();
        page.Severity(
            finding.Severity, $"{finding.Rule}  (confidence {finding.Confidence.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture)})");
        page.Wrapped(4, finding.Title);
        var where = string.Join(", ", new[] { finding.Layer is { } layer ? $"layer {layer}" : null, finding.Source }.Where(s => s is not null));
        if (where.Length > 0) page.Field("where", where);
        if (finding.Steps is { } steps) page.Field("steps", steps.First == steps.Last ? $"{steps.First}" : $"{steps.First} to {steps.Last}");
        if (finding.Snippet is { } snippet) page.Source(snippet);
        for (var i = 0; i < finding.Evidence.Count; i++)
        {
            var e = finding.Evidence[i];
            var threshold = e.Threshold is { } t ? $"  (threshold {Diagnosis.Wording.Number(t)})" : "";
            page.Field(i == 0 ? "measured" : "", $"{e.Name}: {Diagnosis.Wording.Number(e.Value)}{threshold}");
        }

        page.List("causes", finding.Causes);
        page.List("cures", finding.Cures);
        page.Field("more", $"sonde rule {finding.Rule}");
    }
}
