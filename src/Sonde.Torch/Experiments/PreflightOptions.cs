// What a user may set for a pre-flight.
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Settings of <see cref="Preflight"/>.</summary>
public sealed record PreflightOptions
{
    /// <summary>How long it may take; what is left out is reported.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Makes the optimizer of each attempt to learn one batch; Adam with a rate of 0.001 when null. Give the one that you train with.</summary>
    public Func<IEnumerable<Parameter>, optim.Optimizer>? Optimizer { get; init; }

    /// <summary>Steps of one attempt at most.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>Samples of the batch at most; the first of x and y are taken.</summary>
    public int Samples { get; init; } = 32;

    /// <summary>
    /// Whether a time must not depend on later ones; null: it must not where y is the x of the time after, or where both are such slices of one
    /// sequence.
    /// </summary>
    public bool? IsCausal { get; init; }

    /// <summary>Where to record it, so that the page and the tool report its findings too; null for nowhere.</summary>
    public SummaryWriter? Writer { get; init; }

    /// <summary>Told what runs now, a line each.</summary>
    public IProgress<string>? Progress { get; init; }

    /// <summary>The clock by which the budget is kept.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
