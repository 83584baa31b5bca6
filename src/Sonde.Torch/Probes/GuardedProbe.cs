// Keeps a probe's failure away from the training: said once, recorded, and the probe is switched off.
namespace Sonde.Torch;

/// <summary>Runs a probe until it fails.</summary>
internal sealed class GuardedProbe(IProbe probe, MonitorMessages messages, SummaryWriter writer, MonitorTags tags)
{
    private bool _off;

    public void Observe(in StepReading reading)
    {
        if (_off) return;
        try
        {
            probe.Observe(reading);
        }
        catch (Exception exception)
        {
            _off = true;
            Report(messages, writer, tags, probe.Name, exception, reading.Step);
        }
    }

    /// <summary>Says and records that something is switched off.</summary>
    public static void Report(MonitorMessages messages, SummaryWriter writer, MonitorTags tags, string name, Exception exception, long step)
    {
        var line = $"{name} failed and is switched off: {exception.GetType().Name}: {exception.Message.ReplaceLineEndings(" ")}";
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
}
