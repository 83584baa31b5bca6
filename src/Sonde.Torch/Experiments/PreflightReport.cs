// What a pre-flight found.
using System.Globalization;

namespace Sonde.Torch;

/// <summary>One check of a pre-flight.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Outcome">What came out, as a sentence.</param>
/// <param name="IsFine">Whether that is as it should be; null where it could not be checked.</param>
public sealed record PreflightCheck(string Name, string Outcome, bool? IsFine);

/// <summary>The checks and findings of a pre-flight.</summary>
public sealed class PreflightReport
{
    internal PreflightReport(RunDiagnosis diagnosis, IReadOnlyList<PreflightCheck> checks, TimeSpan duration) =>
        (Diagnosis, Checks, Duration) = (diagnosis, checks, duration);

    /// <summary>What the rules make of it, as for a run.</summary>
    public RunDiagnosis Diagnosis { get; }

    /// <summary>The findings, most probable cause first.</summary>
    public IReadOnlyList<Finding> Findings => Diagnosis.Findings;

    /// <summary>Sick with a warning or an error, healthy where one batch was learned and nothing was found, else unknown.</summary>
    public Verdict Verdict => Diagnosis.Verdict;

    /// <summary>What was checked, in order.</summary>
    public IReadOnlyList<PreflightCheck> Checks { get; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; }

    /// <summary>The checks, a line each, then the findings.</summary>
    public override string ToString()
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Pre-flight: {Verdict.ToString().ToLowerInvariant()}, {Duration.TotalSeconds:0.0} s"));
        foreach (var check in Checks)
            writer.WriteLine($"  {check.IsFine switch { true => "ok  ", false => "FAIL", null => "-   " }}  {check.Name}: {check.Outcome}");
        if (Findings.Count > 0) ReportText.Write(new DiagnosisReport("pre-flight", [Diagnosis]), writer);
        return writer.ToString();
    }
}
