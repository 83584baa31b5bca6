// Lets a probe read when it is due, and counts what that costs.
namespace Sonde.Torch;

/// <summary>A probe as an instrument: called on the steps that its schedule names, and on no others.</summary>
internal sealed class ProbeInstrument(IProbe probe) : IInstrument
{
    private long _call = -1;

    public string Name => probe.Name;

    public string Title => $"the probe {probe.Name}";

    public ProbeSchedule? Schedule => probe.Schedule;

    public void Observe(in StepReading reading)
    {
        _call = reading.Call;
        if (!IsDue(reading.Call)) return;
        var last = probe.Schedule.IsDue(reading.Call) && (reading.OptimizerStepped || probe.Schedule.AccumulationSteps == 1);
        if (!last && !probe.ReadsWholeGroup) return;
        using (probe.Schedule.MeasureInStep()) probe.Observe(reading);
        if (last) probe.Schedule.Done(reading.Call);
    }

    public void BeforeStep(long call, long step)
    {
        if (!IsDue(call)) return;
        using (probe.Schedule.MeasureInStep()) probe.Prepare(call);
    }

    public void Evaluate(in Evaluation evaluation) => probe.Evaluate(evaluation.Step);

    public void WriteOut(bool isLast, long step)
    {
        if (_call >= 0) probe.WriteOut(_call, step);
    }

    public void Dispose()
    {
        probe.Schedule.Leave();
        probe.Dispose();
    }

    private bool IsDue(long call) => probe.ReadsWholeGroup ? probe.Schedule.IsInDueGroup(call) : probe.Schedule.IsDue(call);
}
