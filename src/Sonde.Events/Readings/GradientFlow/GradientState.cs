// Why a parameter has a gradient or none.
namespace Sonde.Events;

/// <summary>Why a parameter's row holds no gradient, or that it does.</summary>
public enum GradientState
{
    /// <summary>A gradient reached the parameter (it may still be zero or not finite).</summary>
    Present = 0,

    /// <summary><c>requires_grad</c> is false: frozen by the user.</summary>
    Frozen = 1,

    /// <summary>The gradient is null and nothing more is known.</summary>
    NoGradient = 2,

    /// <summary>The forward pass never used the parameter.</summary>
    NeverUsed = 3,

    /// <summary>An op between the parameter and the loss cut the graph; the op trace names it.</summary>
    Cut = 4,

    /// <summary>No backward pass has been seen yet.</summary>
    NotYetRun = 5,

    /// <summary>The gradient was wiped before it could be read.</summary>
    NotSeen = 6,
}
