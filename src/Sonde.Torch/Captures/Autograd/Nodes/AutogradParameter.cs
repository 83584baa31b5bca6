// One parameter of the model and whether the loss reaches it.
using Sonde.Events;

namespace Sonde.Torch;

/// <summary>A parameter of the model as the autograd graph has it.</summary>
/// <param name="Name">The dotted name, <c>conv1.weight</c>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Node">The node that collects its gradient; null where the graph has none.</param>
/// <param name="State"><see cref="GradientState.Present"/> where gradient reaches it, else why not.</param>
/// <param name="Reason">The state in words, with op and line where known; empty where gradient reaches it.</param>
/// <param name="Source">The line that cut it off, <c>Model.cs:42</c>, or null.</param>
public sealed record AutogradParameter(string Name, IReadOnlyList<long> Shape, int? Node, GradientState State, string Reason, string? Source)
{
    /// <summary>Whether a path that carries gradient leads from the loss to it.</summary>
    public bool IsReached => State == GradientState.Present;
}
