// Keeps a probe's failure away from the training: said once, recorded, and the probe is switched off.
namespace Sonde.Torch;

/// <summary>Runs a probe when it is due, times it, and does so until it fails.</summary>
internal sealed class GuardedProbe(IProbe probe, MonitorMessages messages, SummaryWriter writer, MonitorTags tags) : IDisposable
{
    /// <summary>The probe's name.</summary>
    public string Name => probe.Name;

    /// <summary>Its schedule.</summary>
    public ProbeSchedule Schedule => probe.Schedule;

    /// <summary>True once it has failed.</summary>
    public bool IsOff { get; private set; }

    /// <summary>Reads a step on which the probe is due.</summary>
    public void Observe(in StepReading reading)
    {
        if (IsOff || !IsDue(reading.Call)) return;
        var last = probe.Schedule.IsDue(reading.Call) && (reading.OptimizerStepped || probe.Schedule.AccumulationSteps == 1);
        if (!last && !probe.Needs.HasFlag(ProbeNeeds.WholeGroup)) return;
        try
        {
            using (probe.Schedule.MeasureInStep()) probe.Observe(reading);
            if (last) probe.Schedule.Done(reading.Call);
        }
        catch (Exception exception)
        {
            SwitchOff(exception, reading.Step);
        }
    }

    /// <summary>Prepares for the call to come where the probe is due on it.</summary>
    public void Prepare(long call, long step)
    {
        if (IsOff || !IsDue(call)) return;
        try
        {
            using (probe.Schedule.MeasureInStep()) probe.Prepare(call);
        }
        catch (Exception exception)
        {
            SwitchOff(exception, step);
        }
    }

    /// <summary>Says and records that something is switched off.</summary>
    public static void Report(MonitorMessages messages, SummaryWriter writer, MonitorTags tags, string name, Exception exception, long step)
    {
        var line = $"{name} failed and is switched off: {exception.GetType().Name}: {FirstLine(exception)}";
        messages.Once(name, line);
        try
        {
            writer.AddText(tags.Problems, line, step);
        }
        catch (Exception)
        {
            // The writer itself may be what failed; the line above has been said, and there is no other place to record it.
        }
    }

    public void Dispose()
    {
        try
        {
            probe.Dispose();
        }
        catch (Exception exception)
        {
            messages.Once($"{Name}, disposed", $"the probe {Name} could not be taken out: {exception.GetType().Name}: {FirstLine(exception)}");
        }
    }

    /// <summary>libtorch's messages go on with the frames of its own stack.</summary>
    private static string FirstLine(Exception exception) => exception.Message.Split('\n', 2)[0].Trim();

    private bool IsDue(long call) =>
        probe.Needs.HasFlag(ProbeNeeds.WholeGroup) ? probe.Schedule.IsInDueGroup(call) : probe.Schedule.IsDue(call);

    private void SwitchOff(Exception exception, long step)
    {
        IsOff = true;
        probe.Schedule.Leave();
        Report(messages, writer, tags, $"the probe {Name}", exception, step);
        Dispose();
    }
}
