// What can be said of a missing gradient from the loss alone, without a trace.
using Sonde.Events;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Reasons for missing gradients by what is at hand.</summary>
internal static class MissingReasons
{
    private const string NoGraph = "no gradient: the loss does not hang on any graph, an op before it cut the parameters off";
    private const string NotYetRun = "not yet run: the loss has a graph, but no parameter has a gradient; call loss.backward()";
    private const string Unreached = "no gradient: backward() reached other parameters, not this one; never used, or cut off from the loss";

    /// <summary>Judges by whether the loss has a graph and whether any other parameter was reached.</summary>
    public static Func<GradientFlowRow, (GradientState State, string Reason)> FromLoss(nn.Module model, Tensor loss)
    {
        if (!loss.requires_grad || loss.is_leaf) return _ => (GradientState.NoGradient, NoGraph);
        return AnyGradient(model) ? _ => (GradientState.NoGradient, Unreached) : _ => (GradientState.NotYetRun, NotYetRun);
    }

    private static bool AnyGradient(nn.Module model)
    {
        foreach (var parameter in model.parameters())
        {
            using var gradient = parameter.grad;
            if (gradient is not null) return true;
        }
        return false;
    }
}
