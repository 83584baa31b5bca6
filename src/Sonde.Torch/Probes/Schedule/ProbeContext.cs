// What every probe and every other instrument of a monitor is made from.
using Sonde.Events;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>The things of one monitored model that probes and the other instruments share.</summary>
/// <param name="Writer">Where to record.</param>
/// <param name="Tags">The tags to record under.</param>
/// <param name="Messages">Where messages go.</param>
/// <param name="Model">The model; the user's.</param>
/// <param name="Optimizer">The optimizer, where given; the user's.</param>
/// <param name="Options">What the user set, name filters among them.</param>
/// <param name="Budget">The time that the probes share.</param>
/// <param name="Deferred">Takes scalars that lie on a device.</param>
internal sealed record ProbeContext(
    SummaryWriter Writer, MonitorTags Tags, MonitorMessages Messages, nn.Module Model, optim.Optimizer? Optimizer, MonitorOptions Options, ProbeBudget Budget,
    DeferredScalars Deferred)
{
    /// <summary>The rows of the model's gradients: the trace adds reasons, the gradient probe frames.</summary>
    public WatchedGradients Gradients { get; } = new(Model, Options);

    /// <summary>A schedule on the last call of each group of accumulated steps, with the interval that the user chose instead of the default.</summary>
    /// <param name="probe">The probe's name, by which the user chooses.</param>
    /// <param name="interval">Calls between readings by default.</param>
    /// <param name="everyCallUntil">Due on each call below this one by default.</param>
    /// <param name="latestAfter">The share by which a run may grow between two readings, whatever they cost; null for no limit.</param>
    public ProbeSchedule Schedule(string probe, long interval, long everyCallUntil = 0, double? latestAfter = null) =>
        Options.IntervalOf(probe) is { } chosen
            ? new(Budget, chosen, accumulationSteps: Options.AccumulationSteps)
            : new(Budget, interval, everyCallUntil, Options.AccumulationSteps) { LatestAfter = latestAfter };

    /// <summary>A schedule on every call, never thinned: for readings that cost next to nothing.</summary>
    public ProbeSchedule EveryCall() => new(Budget, 1, isFixed: true);

    /// <summary>Writes a record of Sonde's own as JSON.</summary>
    /// <param name="reading">The reading, which gives the tag.</param>
    /// <param name="record">The record.</param>
    /// <param name="step">The step to record under.</param>
    public void AddRecord<T>(RecordReading<T> reading, T record, long step)
        where T : class =>
        Writer.AddTensor(Tags.Record(reading), reading.WriteText(record), step, new SummaryMetadata(reading.Plugin, default, DataClass: DataClass.Tensor));

    /// <summary>Runs something that is no part of the training; what it throws is reported and recorded.</summary>
    /// <param name="title">What to call it.</param>
    /// <param name="step">The step that it belongs to.</param>
    /// <param name="action">What to run; it touches nothing of the training thread's.</param>
    public Task InBackground(string title, long step, Action action) => Task.Run(() => Guarded(title, step, action));

    /// <summary>Runs something on the calling thread; what it throws is reported and recorded.</summary>
    /// <inheritdoc cref="InBackground"/>
    public void Guarded(string title, long step, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            Report(title, $"{title} failed", exception, step);
        }
    }

    /// <summary>Prints a failure once for each subject, and records it.</summary>
    /// <param name="subject">What failed.</param>
    /// <param name="what">The beginning of the line: what failed, and what follows from that.</param>
    /// <param name="exception">What was thrown; libtorch's messages go on with the frames of its own stack, which are left out.</param>
    /// <param name="step">The current step.</param>
    public void Report(string subject, string what, Exception exception, long step)
    {
        var line = $"{what}: {exception.GetType().Name}: {exception.Message.Split('\n', 2)[0].Trim()}";
        Messages.Once(subject, line);
        try
        {
            Writer.AddText(Tags.Problems, line, step);
        }
        catch (Exception)
        {
            // The writer itself may be what failed; the line above has been printed, and there is no other place to record it.
        }
    }
}
