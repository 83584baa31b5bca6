// Models that call forward on their children: hooks never fire there, which is noticed in the traced step and reported once.
using Sonde.Events;
using Sonde.Torch.Interop;

namespace Sonde.Torch;

/// <summary>Writes <c>sonde/hooks</c>: a module whose parameters some op read, while its hooks did not run, is called by <c>forward</c>.</summary>
internal sealed class HooksInstrument(ProbeContext context, TraceInstrument trace) : IInstrument
{
    private bool _isRecorded;

    public string Name => "hooks";

    public string Title => "the record of hooks that did not run";

    public void Observe(in StepReading reading)
    {
        if (_isRecorded || trace.Ended is not { Analysis: { Tracing: "native", UsedParameters.Count: > 0 } analysis, Session: var session }) return;
        _isRecorded = true;
        var fired = session.CalledModules;
        string[] bypassed = [.. analysis.UsedParameters.Select(ModuleNames.LayerOf).Distinct()
            .Where(layer => layer.Length > 0 && session.HookedModules.Contains(layer) && !fired.Contains(layer)).Order(StringComparer.Ordinal)];
        context.AddRecord(HooksRecord.Reading, new HooksRecord { Bypassed = bypassed, Fired = fired.Count }, reading.Step);
        if (bypassed.Length > 0)
        {
            context.Messages.Once("hooks", $"no layer readings of {string.Join(", ", bypassed.Take(4))}"
                + (bypassed.Length > 4 ? $" and {bypassed.Length - 4} more" : "")
                + ": the code runs them by forward(x), and hooks run only by call(x). Everything else is recorded");
        }
    }
}
