// What a traced step says about the loss and the parameters.
namespace Sonde.Torch.Tracing;

/// <summary>How a parameter is connected to the loss.</summary>
internal enum LossPath
{
    /// <summary>Not known: ops could not be seen, or there was no loss.</summary>
    Unknown,

    /// <summary>A gradient gets there.</summary>
    Differentiable,

    /// <summary>Its data gets to the loss, its gradient does not.</summary>
    Cut,

    /// <summary>Its data does not get to the loss: see <see cref="OpTraceAnalysis.UsedParameters"/> for whether any op read it.</summary>
    None,
}

/// <summary>The result of one session.</summary>
/// <param name="Cuts">Ops that cut trainable parameters off from the loss.</param>
/// <param name="Detached">Other losses of <c>requires_grad</c>, by op and line: information, never a finding.</param>
/// <param name="Ops">How many outermost ops ran, those of the backward pass not counted.</param>
/// <param name="UsedParameters">Names of parameters that some traced op took in.</param>
/// <param name="Paths">For each given parameter how it is connected to the loss.</param>
/// <param name="LossRequiresGrad">Whether the loss has an autograd graph; null when no loss was seen.</param>
/// <param name="LossIsLeaf">True when the loss requires grad but no op made it so; null when no loss was seen.</param>
/// <param name="Limitation">What this trace could not see, or null.</param>
internal sealed record OpTraceAnalysis(
    IReadOnlyList<OpCut> Cuts, IReadOnlyList<OpCut> Detached, int Ops,
    IReadOnlySet<string> UsedParameters, IReadOnlyDictionary<string, LossPath> Paths,
    bool? LossRequiresGrad, bool? LossIsLeaf, string? Limitation)
{
    /// <summary><c>native</c> when every op was seen, <c>none</c> when the platform gave no op trace (as stored in a record).</summary>
    public string Tracing { get; init; } = "native";
}
