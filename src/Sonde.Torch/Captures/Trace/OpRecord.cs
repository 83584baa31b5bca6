// One op of a trace as a reader sees it.
namespace Sonde.Torch;

/// <summary>An op that no other op ran and that did not belong to the backward pass.</summary>
/// <param name="Name">The op's name, <c>aten::argmax</c>.</param>
/// <param name="InputShapes">Shapes of the tensors that went in, those in lists included.</param>
/// <param name="OutputShapes">Shapes of the tensors that came out; empty where the op failed or gave a number.</param>
/// <param name="RequiresGradIn">Whether any input required grad.</param>
/// <param name="RequiresGradOut">Whether any output requires grad.</param>
/// <param name="Source">File and line relative to the git repository, <c>src/Model.cs:42</c>; null where no symbols are available.</param>
/// <param name="Line">The line in that file, from 1; null where no symbols are available.</param>
/// <param name="Layer">The dotted name of the module in whose forward it ran; null outside of any or when no model was given.</param>
public sealed record OpRecord(
    string Name, IReadOnlyList<long[]> InputShapes, IReadOnlyList<long[]> OutputShapes,
    bool RequiresGradIn, bool RequiresGradOut, string? Source, int? Line, string? Layer)
{
    /// <summary>One line: <c>aten::linear [2, 4], [3, 4], [3] -> [2, 3] with gradient in fc1 at Model.cs:42</c>.</summary>
    public override string ToString()
    {
        var gradient = (RequiresGradIn, RequiresGradOut) switch
        {
            (true, true) => " with gradient",
            (true, false) => " loses gradient",
            (false, true) => " begins gradient",
            _ => "",
        };
        var layer = string.IsNullOrEmpty(Layer) ? "" : $" in {Layer}";
        return $"{Name} {Shapes(InputShapes)} -> {Shapes(OutputShapes)}{gradient}{layer}{(Source is null ? "" : $" at {Source}")}";
    }

    private static string Shapes(IReadOnlyList<long[]> shapes) =>
        shapes.Count == 0 ? "()" : string.Join(", ", shapes.Select(shape => $"[{string.Join(", ", shape)}]"));
}
