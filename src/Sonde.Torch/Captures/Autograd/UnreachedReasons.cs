// Why gradient does not reach a parameter, in words.
using Sonde.Events;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch.Captures;

/// <summary>Exact with a trace; without one "never used" and "cut off" cannot be distinguished, and the reason says so.</summary>
internal sealed class UnreachedReasons
{
    public const string NotInGraph = "the graph of this loss does not contain it: never used, or cut off from the loss; only a traced forward pass tells which";
    private readonly OpTraceAnalysis? _analysis;
    private readonly ILookup<string, OpCut> _cuts;

    public UnreachedReasons(OpTraceSession? session, Tensor loss, IReadOnlyList<(string, Tensor)> parameters, IReadOnlyList<OpCut> cuts)
    {
        _analysis = session?.Analyze(loss, parameters);
        _cuts = cuts.SelectMany(cut => cut.Parameters.Select(name => (name, cut))).ToLookup(pair => pair.name, pair => pair.cut);
    }

    public AutogradParameter Explain(string name, Tensor parameter, int? node)
    {
        if (!parameter.requires_grad)
            return Of(GradientState.Frozen, "frozen: requires_grad is false");
        if (_analysis is null)
            return Of(GradientState.NoGradient, NotInGraph);
        if (_cuts[name].FirstOrDefault() is { } cut)
            return Of(GradientState.Cut, $"cut off from the loss by {cut}", cut.Source);
        if (_analysis.Limitation is not null)
            return Of(GradientState.NoGradient, NotInGraph);
        return _analysis.UsedParameters.Contains(name)
            ? Of(GradientState.NoGradient, "no gradient: it is used, but its result does not enter the loss")
            : Of(GradientState.NeverUsed, "never used: no op of the forward pass read it");

        AutogradParameter Of(GradientState state, string reason, string? source = null) => new(name, parameter.shape, node, state, reason, source);
    }
}
