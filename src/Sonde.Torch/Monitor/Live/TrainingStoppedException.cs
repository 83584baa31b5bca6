// What Step throws when the user asked for the training to be stopped at a finding.
namespace Sonde.Torch;

/// <summary>A finding reached <see cref="MonitorOptions.StopOn"/>. Thrown by <see cref="TrainingMonitor.Step"/>, and only where that option is set.</summary>
public sealed class TrainingStoppedException : Exception
{
    /// <summary>Stops a training.</summary>
    /// <param name="finding">The finding.</param>
    public TrainingStoppedException(Finding finding)
        : base(Text(finding)) => Finding = finding;

    /// <summary>Why the training was stopped.</summary>
    public Finding Finding { get; }

    private static string Text(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return $"The training was stopped, as MonitorOptions.StopOn asks, by the finding {finding.Rule}: {finding.Title}";
    }
}
