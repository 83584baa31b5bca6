// Assertions about a training for tests, without any test framework: they throw, which every framework reports as a failure.
using Sonde.Runs;

namespace Sonde;

/// <summary>Fails a test when a training is sick. Works with xunit, NUnit, MSTest and any other framework.</summary>
public static class TrainingAssert
{
    /// <summary>The run is healthy: there is evidence that it learns, and no finding at warning or above.</summary>
    /// <param name="run">The diagnosis, from <c>monitor.Report()</c> or <see cref="Diagnostician"/>.</param>
    /// <exception cref="TrainingAssertException">It is sick, or it is not known whether it is healthy.</exception>
    public static void Healthy(RunDiagnosis run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.Verdict != Verdict.Healthy) throw new TrainingAssertException(run, $"The run '{run.Run}' is {TextPage.Lower(run.Verdict)}, not healthy.");
    }

    /// <summary>Every run below a log directory is healthy.</summary>
    /// <exception cref="TrainingAssertException">One is not, or there is none.</exception>
    public static void Healthy(string logdir, DiagnosisOptions? options = null)
    {
        var report = Report(logdir, options);
        foreach (var run in report.Runs) Healthy(run);
    }

    /// <summary>No finding at or above a level. A run that says too little to be judged passes.</summary>
    /// <param name="run">The diagnosis.</param>
    /// <param name="level">The level.</param>
    /// <exception cref="TrainingAssertException">There is one.</exception>
    public static void NoFindings(RunDiagnosis run, Severity level = Severity.Error)
    {
        ArgumentNullException.ThrowIfNull(run);
        var count = run.Findings.Count(finding => finding.Severity >= level);
        if (count > 0)
        {
            throw new TrainingAssertException(
                run, $"The run '{run.Run}' has {count} finding{(count == 1 ? "" : "s")} at level {TextPage.Lower(level)} or above.");
        }
    }

    /// <summary>No finding at or above a level in any run below a log directory.</summary>
    /// <exception cref="TrainingAssertException">There is one, or there is no run.</exception>
    public static void NoFindings(string logdir, Severity level = Severity.Error, DiagnosisOptions? options = null)
    {
        var report = Report(logdir, options);
        foreach (var run in report.Runs) NoFindings(run, level);
    }

    private static DiagnosisReport Report(string logdir, DiagnosisOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(logdir);
        using var log = new LogDirectory(logdir);
        var report = Diagnostician.Diagnose(log.Refresh(), options);
        return report.Runs.Count > 0 ? report : throw new TrainingAssertException($"There is no run below {logdir}.");
    }
}
