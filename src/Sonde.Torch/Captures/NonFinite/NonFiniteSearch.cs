// Follows NaN and infinity through a trace, from where they first arise to where they matter.
using Sonde.Torch.Tracing;

namespace Sonde.Torch.Captures;

/// <summary>Where values that are not finite begin.</summary>
/// <param name="Op">The op that made them, or that took them in from outside.</param>
/// <param name="Input">Place of the input that was not finite to begin with; -1 where the op made it.</param>
/// <param name="IsMask">Infinities that the code put in on purpose.</param>
internal sealed record NonFiniteRoot(int Op, int Input, bool IsMask);

/// <summary>
/// One pass over the ops: each value that is not finite gets the earliest root that flows into it without a break. A softmax
/// that makes finite values of a mask's infinities breaks the flow, so that root never reaches the loss.
/// </summary>
internal sealed class NonFiniteSearch
{
    private readonly DataFlow _flow;
    private readonly ValueLog _values;
    private readonly Func<int, bool> _isData;
    private readonly Dictionary<(int Op, int Tensor), NonFiniteRoot> _roots = [];

    /// <param name="flow">The replayed trace with the ops of the backward pass.</param>
    /// <param name="values">What was read of values.</param>
    /// <param name="isData">Which tensors are known to be the data or weights: an infinity in them is no mask.</param>
    public NonFiniteSearch(DataFlow flow, ValueLog values, Func<int, bool> isData)
    {
        (_flow, _values, _isData) = (flow, values, isData);
        foreach (var op in flow.Ops)
        {
            if (RootOf(op) is not { } root)
                continue;
            foreach (var output in op.Outputs)
            {
                if (values.IsNonFinite(output.Scan))
                    _roots[(op.Index, output.Tensor)] = root;
            }
        }
    }

    /// <summary>The root of what a tensor holds at the end of the trace; null where that is finite.</summary>
    public NonFiniteRoot? AtEnd(int tensor) => Earliest(_flow.SourcesAtEnd(tensor).Select(RootOfValue));

    /// <summary>The root of the first gradient of a leaf that is not finite.</summary>
    public NonFiniteRoot? InGradients() => Earliest(_flow.Ops
        .Where(op => op.BackwardNode >= 0 && _values.NodeAt(op.BackwardNode).Name.EndsWith("AccumulateGrad", StringComparison.Ordinal))
        .SelectMany(op => op.Outputs.Select(output => _roots.GetValueOrDefault((op.Index, output.Tensor)))));

    /// <summary>The root of the first op of an optimizer's step that is not finite.</summary>
    public NonFiniteRoot? InUpdate() => Roots(op => op.BackwardNode < 0 && CallSite.IsInOptimizer(op.Stack)).FirstOrDefault();

    /// <summary>The earliest root of what no later op took in, masks left out.</summary>
    public NonFiniteRoot? ThatStays()
    {
        var consumed = _flow.Ops.Where(op => op is { IsShapeOnly: false, ReadsValue: false })
            .SelectMany(op => op.Inputs.Select(input => (input.Tensor, op.Index))).ToLookup(use => use.Tensor, use => use.Index);
        return Earliest(_roots.Where(entry => !entry.Value.IsMask && !consumed[entry.Key.Tensor].Any(use => use > entry.Key.Op)).Select(entry => entry.Value));
    }

    private IEnumerable<NonFiniteRoot> Roots(Func<TracedOp, bool> wanted) =>
        _flow.Ops.Where(wanted).SelectMany(op => op.Outputs.Select(output => _roots.GetValueOrDefault((op.Index, output.Tensor)))).OfType<NonFiniteRoot>();

    private NonFiniteRoot? RootOf(TracedOp op)
    {
        if (!Array.Exists(op.Outputs, output => _values.IsNonFinite(output.Scan)))
            return null;
        var (start, count) = op.ValueInputs.GetOffsetAndLength(op.Inputs.Length);
        NonFiniteRoot? root = null;
        var nanCameIn = false;
        for (var i = start; i < start + count; i++)
        {
            if (_values.Scan(op.Inputs[i].Scan) is not { IsNonFinite: true } scan)
                continue;
            var sources = _flow.Sources(op.Index, i);
            // What a node saved in the forward pass did not make the gradients that follow; the node did, if they were finite before it.
            if (op.BackwardNode >= 0 && !sources.Any(value => _flow.Ops[_flow.Values[value].Op].BackwardNode >= 0))
                continue;
            nanCameIn |= scan.NaN > 0;
            var isMask = scan is { NaN: 0, PositiveInfinity: 0 } && !_isData(op.Inputs[i].Tensor);
            root = Earliest([root, Earliest(sources.Select(RootOfValue)) ?? new NonFiniteRoot(op.Index, i, isMask)]);
        }

        var nanCameOut = Array.Exists(op.Outputs, output => _values.Scan(output.Scan) is { NaN: > 0 });
        if (root is null)
            return new NonFiniteRoot(op.Index, -1, IsMask: PutsIn(op.Name) && !nanCameOut);
        // An infinity on purpose became NaN here: a row that is masked altogether, 0 times infinity.
        return root.IsMask && nanCameOut && !nanCameIn ? new NonFiniteRoot(op.Index, -1, IsMask: false) : root;
    }

    private NonFiniteRoot? RootOfValue(int value) => _roots.GetValueOrDefault((_flow.Values[value].Op, _flow.Values[value].Tensor));

    private static NonFiniteRoot? Earliest(IEnumerable<NonFiniteRoot?> roots) =>
        roots.OfType<NonFiniteRoot>().OrderBy(root => root.IsMask).ThenBy(root => root.Op).FirstOrDefault();

    // Ops whose result holds a number that the code gave, rather than one that was computed.
    private static bool PutsIn(string op) => op.TrimEnd('_') is "aten::masked_fill" or "aten::full" or "aten::full_like" or "aten::new_full"
        or "aten::fill" or "aten::where" or "aten::index_fill" or "aten::scalar_tensor" or "aten::masked_scatter";
}
