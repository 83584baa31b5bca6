// Hands each step to the watch for NaN and infinity, and writes down what it finds.
using Sonde.Events;

namespace Sonde.Torch;

public sealed partial class TrainingMonitor
{
    private NonFiniteWatch? _watch;
    private IReadOnlyList<GradientFlowRow>? _rowsSeen;

    private void StartWatch(TorchSharp.torch.optim.Optimizer? optimizer, ProbeBudget budget) => GuardWatch(() =>
        _watch = new(_model, optimizer, _options, budget, _messages,
            (look, step) => AddRecord(PluginNames.NonFinite, look.ToRecord(), RecordJson.Default.NonFiniteRecord, step)));

    /// <summary>Ends the trace that a failed step has armed, before anything else of this step is read.</summary>
    private void EndWatchedStep(StepReading reading)
    {
        if (_watch is not null) GuardWatch(() => _watch?.EndNext(reading));
    }

    /// <summary>After the probes: they have read the step as it was.</summary>
    private void Watch(StepReading reading)
    {
        if (_watch is null || _watch.IsDone) return;
        var rows = _gradients?.LastRows;
        var fresh = ReferenceEquals(rows, _rowsSeen) ? null : rows;
        _rowsSeen = rows;
        GuardWatch(() => _watch?.Observe(reading, fresh));
    }

    private void GuardWatch(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            _watch?.Dispose();
            _watch = null;
            GuardedProbe.Report(_messages, _writer!, _tags, "the watch for NaN and infinity", exception, _lastStep);
        }
    }
}
