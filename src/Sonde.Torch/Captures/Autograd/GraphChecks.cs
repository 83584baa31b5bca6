// What can be wrong with a loss or model whose graph is asked for, each reported by name.
using Sonde.Torch.Interop;
using static TorchSharp.torch;

namespace Sonde.Torch.Captures;

internal static class GraphChecks
{
    public static void Check(nn.Module model)
    {
        if (DisposedModel.Is(model))
            throw new ArgumentException($"The model {ModuleNames.NameOf(model)} has been disposed.", nameof(model));
    }

    public static void Check(Tensor? loss)
    {
        if (loss is null)
            throw new ArgumentException("The function returned null; it must return the loss.", nameof(loss));
        if (loss.IsInvalid)
        {
            throw new ArgumentException(
                "The loss has been disposed, and its graph with it: capture the graph before the dispose scope of the step ends.", nameof(loss));
        }
    }

    /// <summary>What to say of a loss on which <c>backward()</c> does not run; null for one of a single element.</summary>
    public static string? NoteOnElements(Tensor loss) => !loss.IsInvalid && loss.numel() is var elements && elements != 1
        ? $"The loss has {elements} elements; backward() needs a single one: take its mean or sum." : null;

    /// <summary>What to do about a loss without a graph.</summary>
    public static string NoGraph(Tensor loss) => loss.requires_grad
        ? "The loss is a leaf: it was made trainable by hand, and no op connects it with a parameter. Remove requires_grad from it, and capture with "
            + "AutogradGraph.Capture(() => <the forward pass>, model), which names the op and line that cut it off."
        : "The loss has no grad_fn, and so no autograd graph. Either it was computed under no_grad or inference_mode, or an op such as argmax, "
            + "detach or item cut it off, "
            + "or every parameter is frozen. AutogradGraph.Capture(() => <the forward pass>, model) names the op and line.";
}
