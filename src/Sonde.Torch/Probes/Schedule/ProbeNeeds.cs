// What a probe needs from the steps on which it is due.
namespace Sonde.Torch;

/// <summary>Requirements of a probe; the monitor arranges what is its to arrange, and the docs list the rest as costs.</summary>
[Flags]
internal enum ProbeNeeds
{
    /// <summary>The arguments of Step are enough.</summary>
    None = 0,

    /// <summary>Gradients as the backward pass left them.</summary>
    Gradients = 1,

    /// <summary>Weights as they were before the optimizer's step.</summary>
    WeightsBefore = 2,

    /// <summary>Forward hooks on modules during the due step.</summary>
    ForwardHooks = 4,

    /// <summary>Identity functions in the autograd graph of the due step, which see the gradient of a module's output.</summary>
    BackwardTaps = 8,

    /// <summary>
    /// Every call of a group of accumulated steps, not its last alone: <see cref="IProbe.Observe"/> comes once a call, and the one with
    /// <see cref="StepReading.OptimizerStepped"/> ends the reading.
    /// </summary>
    WholeGroup = 16,
}
