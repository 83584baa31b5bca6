// One node of the autograd graph, with the op, line and module that it came from.
namespace Sonde.Torch;

/// <summary>A node of an <see cref="AutogradGraph"/>.</summary>
/// <param name="Id">Its place in <see cref="AutogradGraph.Nodes"/>.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="Name">libtorch's name, <c>AddmmBackward0</c> or <c>AccumulateGrad</c>; an op's name for cuts, <c>loss</c> for the loss.</param>
public sealed record AutogradNode(int Id, AutogradNodeKind Kind, string Name)
{
    /// <summary>The op of the forward pass that made it, <c>aten::linear</c>; null where the forward pass was not traced.</summary>
    public string? Op { get; init; }

    /// <summary>The dotted name of the module that it belongs to; null outside of any.</summary>
    public string? Layer { get; init; }

    /// <summary>
    /// File and line relative to the git repository, <c>src/Model.cs:42</c>; null where the forward pass was not traced or no symbols are available.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>The line with two around it, or null.</summary>
    public string? Snippet { get; init; }

    /// <summary>The shape of what the op made, or of the leaf; null where it is not known.</summary>
    public IReadOnlyList<long>? Shape { get; init; }

    /// <summary>Shapes of the tensors that the op took in; empty where the forward pass was not traced.</summary>
    public IReadOnlyList<IReadOnlyList<long>> InputShapes { get; init; } = [];

    /// <summary>
    /// Shapes of the tensors that it has saved for its derivative: inputs, results, and what the op computed on the way; empty where it needs
    /// none. Null where they are not known: once a backward pass has freed them, for custom functions, and where nodes cannot be read.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<long>>? SavedShapes { get; init; }

    /// <summary>Names of the parameters here; several where modules share one.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>How many of its inputs want no gradient: data, targets, frozen parameters, constants.</summary>
    public int InputsWithoutGradient { get; init; }

    /// <summary>How many nodes a <see cref="AutogradNodeKind.Module"/> stands for; 1 for the others.</summary>
    public int Count { get; init; } = 1;

    /// <summary>What a reader should know of it, or null.</summary>
    public string? Remark { get; init; }

    /// <summary>Whether it deserves a look: a cut, or a leaf that is no parameter.</summary>
    public bool IsSuspicious => Kind is AutogradNodeKind.Cut or AutogradNodeKind.Leaf;
}
