// What a monitor carries: an instrument is called at fixed moments of each step, in the order of one list.
namespace Sonde.Torch;

/// <summary>
/// One part of a monitor. Every member runs on the thread that calls the monitor, behind an <see cref="InstrumentGuard"/>: it may throw, and is then
/// disposed, reported once and called no more. An instrument implements those moments that concern it.
/// </summary>
internal interface IInstrument : IDisposable
{
    /// <summary>What the overhead record calls it, such as <c>op-trace</c>; a probe's own name.</summary>
    string Name { get; }

    /// <summary>What a message about its failure calls it, such as <c>the op trace</c>.</summary>
    string Title { get; }

    /// <summary>When it reads, where that is not at every step; its cost is then the schedule's.</summary>
    ProbeSchedule? Schedule => null;

    /// <summary>The monitor was attached. Once, before any other member.</summary>
    void Attach()
    {
    }

    /// <summary>A step is over: stops listening to it, before any instrument runs an op of its own.</summary>
    void EndStep(in StepReading reading)
    {
    }

    /// <summary>Reads the step that is over, and records it.</summary>
    void Observe(in StepReading reading)
    {
    }

    /// <summary>Gets ready for the step to come. After each call of Step, also of one that was given no loss, and once when attached.</summary>
    /// <param name="call">Calls of Step so far.</param>
    /// <param name="step">The step that is over; 0 before the first.</param>
    void BeforeStep(long call, long step)
    {
    }

    /// <summary>The user has evaluated the model.</summary>
    void Evaluate(in Evaluation evaluation)
    {
    }

    /// <summary>The backward pass of a step threw, and the exception is on its way to the user.</summary>
    void BackwardThrew(ThrownBackward thrown)
    {
    }

    /// <summary>Writes what is pending, and waits for what is written in the background.</summary>
    /// <param name="isLast">Whether the monitor ends.</param>
    /// <param name="step">The last step.</param>
    void WriteOut(bool isLast, long step)
    {
    }

    /// <summary>Takes out whatever is in: the monitor ends, or the instrument has failed.</summary>
    void IDisposable.Dispose()
    {
    }
}
