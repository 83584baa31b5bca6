// One parameter's place in the gradient flow: its statistics, or the reason why there are none.
using Sonde.Events;

namespace Sonde.Torch;

/// <summary>One parameter of a captured gradient flow.</summary>
/// <param name="Name">The dotted name, <c>conv1.weight</c>.</param>
/// <param name="Layer">The owning module's dotted name, <c>conv1</c>; empty for the root's own parameters.</param>
/// <param name="ModuleType">The owning module's type, <c>Conv2d</c>; empty where only names were given.</param>
/// <param name="Shape">The parameter's shape.</param>
/// <param name="State">Whether a gradient is there, and if not, why.</param>
/// <param name="Reason">The state in words for a reader; empty for a present, non-zero, finite gradient.</param>
/// <param name="Statistics">Statistics of the gradient; all zero unless <paramref name="State"/> is <see cref="GradientState.Present"/>.</param>
public sealed record GradientFlowRow(
    string Name, string Layer, string ModuleType, IReadOnlyList<long> Shape, GradientState State, string Reason, TensorStatistics Statistics)
{
    /// <summary>True when there is a size to draw: a present gradient with a non-zero finite element.</summary>
    public bool HasMagnitude => State == GradientState.Present && Statistics.MaxAbs > 0;

    /// <summary>True when a trainable parameter has no gradient: neither present nor frozen.</summary>
    public bool IsMissing => State is not (GradientState.Present or GradientState.Frozen);
}
