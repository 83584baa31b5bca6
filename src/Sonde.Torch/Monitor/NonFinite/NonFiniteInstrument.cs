// Hands each step to the watch for NaN and infinity, and records what it finds.
using Sonde.Events;

namespace Sonde.Torch;

/// <summary>Writes <c>sonde/non_finite</c>. Stands after the gradient probe in the list, whose rows of the step it is given.</summary>
internal sealed class NonFiniteInstrument(ProbeContext context) : IInstrument
{
    private NonFiniteWatch? _watch;
    private IReadOnlyList<GradientFlowRow>? _rowsSeen;

    public string Name => "non-finite";

    public string Title => "the watch for NaN and infinity";

    public void Attach() => _watch = new(context.Model, context.Optimizer, context.Options, context.Budget, context.Messages,
        (look, step) => context.AddRecord(NonFiniteRecord.Reading, look.ToRecord(), step));

    public void EndStep(in StepReading reading) => _watch?.StopNext();

    public void Observe(in StepReading reading)
    {
        if (_watch is not { } watch) return;
        watch.EndNext(reading);
        if (watch.IsDone) return;
        var rows = context.Gradients.Last;
        var fresh = ReferenceEquals(rows, _rowsSeen) ? null : rows;
        _rowsSeen = rows;
        watch.Observe(reading, fresh);
    }

    public void Dispose() => _watch?.Dispose();
}
