// What a picture of an autograd graph is drawn from.
namespace Sonde.Torch.Captures;

/// <summary>The parts of an <see cref="AutogradGraph"/>, by which its pictures do not depend on how it was captured.</summary>
/// <param name="Nodes">The loss first.</param>
/// <param name="Edges">In the direction in which gradient flows.</param>
/// <param name="Parameters">All parameters of the model.</param>
/// <param name="Unreached">Those that gradient does not reach.</param>
/// <param name="Notes">Remarks on the graph as a whole.</param>
/// <param name="Limitation">What could not be seen and why, or null.</param>
internal sealed record GraphParts(
    IReadOnlyList<AutogradNode> Nodes, IReadOnlyList<AutogradEdge> Edges, IReadOnlyList<AutogradParameter> Parameters,
    IReadOnlyList<AutogradParameter> Unreached,
    IReadOnlyList<string> Notes, string? Limitation);
