// What libtorch's messages about a failed backward pass mean for the code.
namespace Sonde.Torch;

/// <summary>Advice by what is thrown; libtorch's own words name the fault, not where to look for it.</summary>
internal static class BackwardAdvice
{
    /// <summary>A sentence, or nothing where the message is not one of the known.</summary>
    public static string For(string message)
    {
        bool Has(string words) => message.Contains(words, StringComparison.Ordinal);
        return
            Has("second time") ? " The loss reaches into the autograd graph of an earlier step: detach() what is carried from step to step (a hidden state), "
                + "and add up losses by item()."
            : Has("modified by an inplace operation") ? " An op wrote over a tensor that backward() needs: use the form that makes a new one (add, not add_), "
                + "or change weights only after backward()."
            : Has("does not require grad") ? " No trainable parameter leads to this loss in this step. OpTrace.Record(() => <forward pass and loss>, "
                + "model) gives the op that cuts it off, in Cuts."
            : "";
    }
}
