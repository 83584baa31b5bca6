// An op at which gradient is lost, with the line that called it.
namespace Sonde.Torch;

/// <summary>An op whose inputs require grad and whose outputs do not.</summary>
/// <param name="Op">The op's name, <c>aten::argmax</c>.</param>
/// <param name="Source">File and line relative to the git repository, <c>src/Model.cs:42</c>; null where no symbols are available.</param>
/// <param name="Snippet">The line with two around it; null where the file is not available.</param>
/// <param name="Layer">The dotted name of the module in whose forward it ran, or null.</param>
/// <param name="Parameters">The trainable parameters that it cuts off from the loss; empty for a detached branch.</param>
public sealed record OpCut(string Op, string? Source, string? Snippet, string? Layer, IReadOnlyList<string> Parameters)
{
    /// <summary>Whether gradients were switched off while it ran: <c>no_grad</c>, <c>inference_mode</c>, <c>set_grad_enabled(false)</c>.</summary>
    public bool GradientsOff { get; init; }

    /// <summary>The op and where it was called: <c>aten::argmax at Model.cs:42</c>.</summary>
    public override string ToString() => (GradientsOff ? $"{Op} (under no_grad)" : Op) + (Source is null ? "" : $" at {Source}");
}
