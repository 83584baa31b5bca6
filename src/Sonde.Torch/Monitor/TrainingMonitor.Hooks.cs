// Models that call forward on their children: hooks never fire there, which is noticed in the traced step and said once.
using Sonde.Events;
using Sonde.Torch.Autograd;

namespace Sonde.Torch;

public sealed partial class TrainingMonitor
{
    private bool _hooksRecorded;

    /// <summary>A module whose parameters some op read, while its hooks did not fire, is called by <c>forward</c>.</summary>
    private void NoteBypassedHooks(OpTraceSession trace, OpTraceAnalysis analysis, long step)
    {
        if (_hooksRecorded || analysis.Tracing != "native" || analysis.UsedParameters.Count == 0) return;
        _hooksRecorded = true;
        var fired = trace.CalledModules;
        string[] bypassed = [.. analysis.UsedParameters.Select(Torch.GradientFlow.LayerOf).Distinct()
            .Where(layer => layer.Length > 0 && trace.HookedModules.Contains(layer) && !fired.Contains(layer)).Order(StringComparer.Ordinal)];
        AddRecord(PluginNames.Hooks, new HooksRecord(1, bypassed, fired.Count), RecordJson.Default.HooksRecord, step);
        if (bypassed.Length > 0)
        {
            _messages.Once("hooks", $"no layer readings of {string.Join(", ", bypassed.Take(4))}"
                + (bypassed.Length > 4 ? $" and {bypassed.Length - 4} more" : "") + ": the code runs them by forward(x), and hooks run only by call(x). All else is recorded");
        }
    }
}
