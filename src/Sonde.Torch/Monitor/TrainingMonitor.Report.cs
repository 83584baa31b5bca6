// What the rules make of the run: asked for at any time, and as one line when the monitor is disposed.
using Sonde.Runs;

namespace Sonde.Torch;

public sealed partial class TrainingMonitor
{
    /// <summary>
    /// Diagnoses this run from its event files, which are the one truth: the verdict, the findings with the most probable cause first, the
    /// rules that were checked, and those that had too little data. At level Off nothing is recorded, so the verdict is unknown.
    /// </summary>
    /// <exception cref="IOException">The files cannot be read back.</exception>
    public RunDiagnosis Report()
    {
        if (_writer is null) return NothingRecorded("a monitor at level Light or above; this one is Off");
        if (!_disposed)
        {
            _instruments!.WriteOut(isLast: false);
            _writer.Flush();
        }
        using var log = new LogDirectory(_writer.LogDirectory);
        return new SnapshotDiagnosis().Update(log.Refresh(), ".")
            ?? NothingRecorded("an event file that can be read");
    }

    /// <summary>
    /// The findings of <see cref="Report"/>, most probable cause first. Empty for a healthy run and for one that says too little: the report tells
    /// which.
    /// </summary>
    /// <exception cref="IOException">The files cannot be read back.</exception>
    public IReadOnlyList<Finding> Diagnose() => Report().Findings;

    private static RunDiagnosis NothingRecorded(string needs) =>
        new(".", Verdict.Unknown, [], [], [.. RuleCatalogue.All.Select(rule => new NotEnoughData(rule.Id, needs))]);

    /// <summary>Once a monitor, after everything is written. A run that cannot be read back is no reason to end a program.</summary>
    private void PrintReport()
    {
        try
        {
            if (ReportLine.IsTooMuch(_writer!.LogDirectory))
                _messages.Once("report", ReportLine.WithoutVerdict(_writer.LogDirectory));
            else PrintReport(Report());
        }
        catch (Exception exception)
        {
            _messages.Once("report", $"no verdict: the run could not be read back ({exception.GetType().Name}: {exception.Message.Split('\n', 2)[0].Trim()})");
        }
    }

    private void PrintReport(RunDiagnosis report)
    {
        if (_live is { } live) TellFindings(live.Rest(report), isLive: false);
        _messages.Once("report", ReportLine.Of(report, _calls, _writer!.LogDirectory, _instruments!.HasBackwardThrown));
    }
}
