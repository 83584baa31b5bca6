// One layer as the layer table lists it.
namespace Sonde.Torch;

/// <summary>A call of a module.</summary>
/// <param name="Name">The dotted name; empty for the model itself.</param>
/// <param name="Type">The module's type.</param>
/// <param name="Call">Which call of the module, from 1; 0 for one that was not called.</param>
/// <param name="InputShapes">Shapes of the tensors that went in.</param>
/// <param name="OutputShapes">Shapes of the tensors that came out; empty for a module that was not called or has not come back.</param>
/// <param name="Parameters">Elements of its own parameters, those of modules in it not among them.</param>
/// <param name="Trainable">Those of them that require grad.</param>
/// <param name="InputRequiresGrad">Whether any input requires grad; null where no input was seen.</param>
/// <param name="OutputRequiresGrad">Whether any output requires grad; null where no output was seen.</param>
public sealed record LayerRow(
    string Name, string Type, int Call, IReadOnlyList<long[]> InputShapes, IReadOnlyList<long[]> OutputShapes, long Parameters, long Trainable,
    bool? InputRequiresGrad, bool? OutputRequiresGrad)
{
    /// <summary>Of a module that was not called: an op read its parameters all the same, so it ran by <c>forward</c>, or past its hooks.</summary>
    public bool RanWithoutHooks { get; init; }
}
