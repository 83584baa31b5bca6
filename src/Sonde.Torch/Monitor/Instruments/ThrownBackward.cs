// A backward pass that threw, while its exception is on its way to the user.
using Sonde.Torch.Tracing;

namespace Sonde.Torch;

/// <summary>Goes from instrument to instrument: those that know more of the failure add to it.</summary>
/// <param name="exception">What was thrown; it stays the user's.</param>
/// <param name="step">The step under way.</param>
internal sealed class ThrownBackward(Exception exception, long step) : IDisposable
{
    /// <summary>The step under way.</summary>
    public long Step => step;

    /// <summary>What libtorch says, without the frames of its own stack.</summary>
    public string Message { get; } = exception.Message.Split('\n', 2)[0].Trim();

    /// <summary>The remark on it; null until an instrument has found the cause.</summary>
    public string? Line { get; set; }

    /// <summary>The first op that ran with gradients off and so cuts parameters off, where all that cuts them off did; else null.</summary>
    public OpCut? GradientsOffAt { get; set; }

    /// <summary>True where it is the backward pass of another model on this thread.</summary>
    public bool IsForeign { get; set; }

    /// <summary>What was traced of the step, ended; null where it was not traced.</summary>
    public OpTraceSession? Trace { get; set; }

    public void Dispose() => Trace?.Dispose();
}
