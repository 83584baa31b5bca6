// The diagnosis of every run in a log directory.
namespace Sonde;

/// <summary>What the rules found in a log directory.</summary>
/// <param name="Logdir">The log directory, as it was given.</param>
/// <param name="Runs">One diagnosis a run, in the directory's order.</param>
public sealed record DiagnosisReport(string Logdir, IReadOnlyList<RunDiagnosis> Runs)
{
    /// <summary>The gravest severity among all findings; null when there are none.</summary>
    public Severity? Worst => Runs.SelectMany(r => r.Findings).Select(f => (Severity?)f.Severity).Max();
}
