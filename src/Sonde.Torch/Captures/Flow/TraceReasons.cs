// What op traces have found about missing gradients so far, in the words of a gradient-flow row.
using Sonde.Events;
using Sonde.Torch.Tracing;

namespace Sonde.Torch;

/// <summary>Keeps the last explanation of each parameter.</summary>
internal sealed class TraceReasons
{
    private readonly Dictionary<string, (GradientState State, string Reason)> _known = [];

    /// <summary>The explanation of a row, or null where no trace gave one.</summary>
    public (GradientState State, string Reason)? Explain(GradientFlowRow row) => _known.TryGetValue(row.Name, out var reason) ? reason : null;

    /// <summary>Takes over what one trace says of every parameter.</summary>
    public void Learn(OpTraceAnalysis analysis)
    {
        var cuts = analysis.Cuts.SelectMany(cut => cut.Parameters.Select(name => (name, cut))).ToLookup(pair => pair.name, pair => pair.cut);
        foreach (var (name, path) in analysis.Paths)
        {
            if (path == LossPath.Cut && cuts[name].FirstOrDefault() is { } cut)
                _known[name] = (GradientState.Cut, $"cut off from the loss by {cut}");
            else if (path == LossPath.Cut)
                _known[name] = (GradientState.Cut, "cut off from the loss by an op without a gradient");
            else if (path == LossPath.None && analysis.Limitation is null && !analysis.UsedParameters.Contains(name))
                _known[name] = (GradientState.NeverUsed, "never used: no op of the forward pass read it");
            else if (path == LossPath.None && analysis.Limitation is null)
                _known[name] = (GradientState.NoGradient, "no gradient: it is used, but its result does not enter the loss");
            else
                _known.Remove(name);
        }
    }
}
