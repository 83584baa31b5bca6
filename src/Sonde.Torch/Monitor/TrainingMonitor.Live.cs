// Findings while the run trains: callback, log, console, and the end of the training where the user asks for it.
using Microsoft.Extensions.Logging;

namespace Sonde.Torch;

public sealed partial class TrainingMonitor
{
    private LiveDiagnosis? _live;

    /// <summary>
    /// Called for each new finding at warning or above, once for each rule and layer, and again when it becomes an error. Runs on the thread that
    /// calls <see cref="Step"/> or <see cref="Dispose"/>; what it throws is reported and goes no further.
    /// </summary>
    public event Action<Finding>? OnFinding;

    private void StartLive()
    {
        if (!_options.LiveDiagnosis || _writer is null) return;
        _live = new(_writer, _options.TimeProvider, exception => _messages.Once("live", $"no diagnosis while training: {Short(exception)}"));
    }

    /// <summary>Tells of findings that are new, and throws where the user asked for that.</summary>
    /// <exception cref="TrainingStoppedException">A finding is at or above <see cref="MonitorOptions.StopOn"/>.</exception>
    private void TellFindings(IReadOnlyList<Finding> findings, bool isLive)
    {
        foreach (var finding in findings)
            Tell(finding, isLive);
        if (isLive && _options.StopOn is { } level && findings.FirstOrDefault(finding => finding.Severity >= level) is { } reason)
            throw new TrainingStoppedException(reason);
    }

    private void Tell(Finding finding, bool isLive)
    {
        var place = finding.Source is { } source ? $" at {source}" : "";
        // What a failing backward pass means was printed when it was thrown, and the last line of the run names its first finding.
        if (isLive && finding.Severity == Severity.Error && !_instruments!.HasBackwardThrown)
        {
            var where = finding.Title.Contains(place, StringComparison.Ordinal) ? "" : place;
            _messages.Once($"finding {finding.Rule}", $"error {finding.Rule}: {finding.Title.TrimEnd('.')}{where}. More: sonde rule {finding.Rule}");
        }

        try
        {
            _options.Logger?.Log(
                finding.Severity == Severity.Error ? LogLevel.Error : LogLevel.Warning,
                "{Rule}: {Title} (layer {Layer}, line {Source})", finding.Rule, finding.Title, finding.Layer, finding.Source);
            OnFinding?.Invoke(finding);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _messages.Once("OnFinding", $"a callback for findings failed: {Short(exception)}");
        }
    }

    private static string Short(Exception exception) => $"{exception.GetType().Name}: {exception.Message.Split('\n', 2)[0].Trim()}";
}
