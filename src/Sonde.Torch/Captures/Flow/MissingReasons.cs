// What is known of a missing gradient without a trace: from the loss, the other parameters, and whether weights moved.
using Sonde.Events;
using Sonde.Torch.Captures;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Reasons for missing gradients by what is known.</summary>
internal static class MissingReasons
{
    private const string NoGraph = "no gradient: the loss has no autograd graph, an op before it cut the parameters off";
    private const string NotYetRun = "not yet run: the loss has a graph, but no parameter has a gradient; call loss.backward()";
    private const string Unreached = "no gradient: backward() reached other parameters, not this one; never used, or cut off from the loss";
    private const string InGraph = "no gradient, although the graph of this loss contains it: backward() has not run on this loss, "
        + "or the gradient was set to null since";
    private const string Wiped = "not seen: the weights moved, so there was a gradient, but it was cleared before it could be read";

    /// <summary>Chooses the reason for every null gradient of these rows.</summary>
    /// <param name="rows">All rows as read.</param>
    /// <param name="loss">The loss of the step, where there is one.</param>
    /// <param name="moved">Whether the last optimizer step moved any weight.</param>
    /// <param name="inGraph">Names of the parameters that the graph of the loss contains, where it can be read.</param>
    public static Func<GradientFlowRow, (GradientState State, string Reason)> For(
        IReadOnlyList<GradientFlowRow> rows, Tensor? loss, bool moved = false, IReadOnlySet<string>? inGraph = null)
    {
        if (inGraph is not null)
        {
            var reached = Reached(rows);
            return row => inGraph.Contains(row.Name) ? reached : (GradientState.NoGradient, UnreachedReasons.NotInGraph);
        }
        if (rows.Any(row => row.State == GradientState.Present)) return _ => (GradientState.NoGradient, Unreached);
        if (moved) return _ => (GradientState.NotSeen, Wiped);
        if (loss is null) return GradientReader.NothingKnown;
        return loss is { IsInvalid: false, requires_grad: true, is_leaf: false }
            ? _ => (GradientState.NotYetRun, NotYetRun)
            : _ => (GradientState.NoGradient, NoGraph);
    }

    /// <summary>The reason where the graph does lead to the parameter.</summary>
    public static (GradientState State, string Reason) Reached(IReadOnlyList<GradientFlowRow> rows) =>
        rows.Any(row => row.State == GradientState.Present) ? (GradientState.NoGradient, InGraph) : (GradientState.NotYetRun, NotYetRun);
}
