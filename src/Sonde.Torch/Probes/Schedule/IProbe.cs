// A probe reads one thing from a step and records it: when it is due, and the computation.
namespace Sonde.Torch;

/// <summary>
/// One reading of the training. The monitor calls <see cref="Prepare"/> when the step to come is one on which the probe is due, and
/// <see cref="Observe"/> when that step is over; on all other steps a probe costs nothing. Every member runs on the thread that calls Step,
/// is timed, and may throw: the monitor then disposes the probe and switches it off.
/// </summary>
internal interface IProbe : IDisposable
{
    /// <summary>The probe's name: what users choose it by at level Custom, and what messages and the overhead record call it.</summary>
    string Name { get; }

    /// <summary>When it is due. Time spent in hooks is the probe's to report, by <see cref="ProbeSchedule.Measure"/>.</summary>
    ProbeSchedule Schedule { get; }

    /// <summary>
    /// Whether it reads every call of a group of accumulated steps, not the last alone: <see cref="Observe"/> then comes once a call, and the one
    /// with <see cref="StepReading.OptimizerStepped"/> ends the reading.
    /// </summary>
    bool ReadsWholeGroup => false;

    /// <summary>
    /// Gets ready before the forward pass of a due call: puts hooks in, copies weights. Called again, without an
    /// <see cref="Observe"/> between, when the step before brought no loss.
    /// </summary>
    /// <param name="call">The call of Step that is due next, counted from 0.</param>
    void Prepare(long call)
    {
    }

    /// <summary>Reads and records a due step, and takes out whatever <see cref="Prepare"/> put in.</summary>
    void Observe(in StepReading reading);

    /// <summary>The user has evaluated the model; whether the probe is due or not.</summary>
    /// <param name="step">The last step.</param>
    void Evaluate(long step)
    {
    }

    /// <summary>What was recorded is about to be read, or the monitor ends: whether the probe is due or not.</summary>
    /// <param name="call">The last call of Step, counted from 0.</param>
    /// <param name="step">The last step.</param>
    void WriteOut(long call, long step)
    {
    }

    /// <summary>Takes out what may still be in: the monitor ends, or the probe has failed.</summary>
    void IDisposable.Dispose()
    {
    }
}
