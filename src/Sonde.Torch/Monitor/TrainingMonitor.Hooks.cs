// Models that call forward on their children: hooks never fire there, which is noticed in the traced step and said once.
using Sonde.Events;
using Sonde.Torch.Interop;
using Sonde.Torch.Tracing;

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
        string[] bypassed = [.. analysis.UsedParameters.Select(ModuleNames.LayerOf).Distinct()
            .Where(layer => layer.Length > 0 && trace.HookedModules.Contains(layer) && !fired.Contains(layer)).Order(StringComparer.Ordinal)];
        AddRecord(PluginNames.Hooks, new HooksRecord(1, bypassed, fired.Count), RecordJson.Default.HooksRecord, step);
        if (bypassed.Length > 0)
        {
            _messages.Once("hooks", $"forward() is called where call() should be, so hooks do not fire: {string.Join(", ", bypassed.Take(4))}"
                + (bypassed.Length > 4 ? $" and {bypassed.Length - 4} more" : ""));
        }
    }
}
