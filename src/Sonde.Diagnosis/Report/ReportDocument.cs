// The shape of the JSON report, apart from the model so that neither can change the other unseen.
using System.Text.Json.Serialization;

namespace Sonde;

/// <summary>The whole report.</summary>
internal sealed record ReportDocument(string Logdir, ReportRun[] Runs)
{
    public static ReportDocument Of(DiagnosisReport report) => new(report.Logdir, [.. report.Runs.Select(ReportRun.Of)]);
}

/// <summary>One run.</summary>
internal sealed record ReportRun(string Run, string Verdict, ReportFinding[] Findings, string[] Checked, ReportNeeds[] NotEnoughData)
{
    /// <summary>What was left out; a member only of runs of which something was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? Notes { get; init; }

    /// <summary>Findings that are accepted; a member only of runs that have some.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReportSuppressed[]? Suppressed { get; init; }

    /// <summary>What the evidence lacks to call the run healthy; a member only of runs of an unknown verdict.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Missing { get; init; }

    /// <summary>Which curves were read as what; a member only of runs where a name was interpreted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReportCurve[]? Curves { get; init; }

    public static ReportRun Of(RunDiagnosis run) => new(
        run.Run, TextPage.Lower(run.Verdict), [.. run.Findings.Select(ReportFinding.Of)], [.. run.Checked],
        [.. run.NotEnoughData.Select(n => new ReportNeeds(n.Rule, n.Needs))])
    {
        Notes = run.Notes.Count == 0 ? null : [.. run.Notes],
        Suppressed = run.Suppressed.Count == 0 ? null : [.. run.Suppressed.Select(s => new ReportSuppressed(ReportFinding.Of(s.Finding), s.Reason))],
        Missing = run.Missing,
        Curves = run.Assumed.Count == 0 ? null : [.. run.Assumed.Select(c => new ReportCurve(c.Tag, CurveRoles.NameOf(c.Role), c.IsGiven))],
    };
}

/// <summary>One finding.</summary>
internal sealed record ReportFinding(
    string Rule, string Severity, double Confidence, string Title, string? Layer, ReportSteps? Steps, ReportEvidence[] Evidence,
    string[] Causes, string[] Cures, string? Source, string? Snippet, string Doc)
{
    public static ReportFinding Of(Finding f) => new(
        f.Rule, TextPage.Lower(f.Severity), f.Confidence, f.Title, f.Layer, f.Steps is { } s ? new ReportSteps(s.First, s.Last) : null,
        [.. f.Evidence.Select(e => new ReportEvidence(e.Name, e.Value, e.Threshold))], [.. f.Causes], [.. f.Cures], f.Source, f.Snippet, f.Doc);
}

/// <summary>A finding that is accepted.</summary>
internal sealed record ReportSuppressed(ReportFinding Finding, string Reason);

/// <summary>First and last step.</summary>
internal sealed record ReportSteps(long First, long Last);

/// <summary>A measured value.</summary>
internal sealed record ReportEvidence(string Name, double Value, double? Threshold);

/// <summary>A curve and what it was read as.</summary>
internal sealed record ReportCurve(string Tag, string Role, bool Given);

/// <summary>A rule that could not judge.</summary>
internal sealed record ReportNeeds(string Rule, string Needs);

/// <summary>Serializer context of the report.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ReportDocument))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;
