// What the autograd graph asks of a trace: the ops behind the loss, and where gradient stops on the way.
using static TorchSharp.torch;

namespace Sonde.Torch.Tracing;

/// <summary>An op of the trace at which gradient stops on the way from the loss.</summary>
/// <param name="Op">The op.</param>
/// <param name="Leaves">Trainable parameters that it cuts off, by tensor number; empty where it cuts none off.</param>
/// <param name="Into">Indices of the ops nearer the loss that took its data in without wanting its gradient, and that have a node of their own.</param>
/// <param name="ReachesLoss">Whether its data get to a loss without any graph in between.</param>
internal sealed record StoppedBranch(TracedOp Op, IReadOnlySet<int> Leaves, IReadOnlySet<int> Into, bool ReachesLoss);

internal sealed partial class OpTraceSession
{
    /// <summary>Whether later ops have no line because the most that were wanted have been taken.</summary>
    public bool LinesEnded => _recorder is { LinesEnded: true };

    /// <summary>The number of a leaf by the address of its implementation, or -1 where no op has met it.</summary>
    public int Find(nint implementation) => _recorder?.Find(implementation) ?? -1;

    /// <summary>
    /// The tensor on which a backward pass has just failed, under a second handle that the caller disposes; null where the trace does not
    /// tell which it was. After <see cref="Stop"/>.
    /// </summary>
    /// <param name="withoutGradient">Whether it failed because the loss requires no grad.</param>
    public Tensor? OpenFailedLoss(bool withoutGradient) =>
        _recorder is { } recorder && LossSearch.ThatFailed(recorder.Ops, recorder, withoutGradient) is { } loss ? recorder.Open(loss.Tensor) : null;

    /// <summary>The loss as an operand of the trace.</summary>
    public Operand? OperandOf(Tensor loss) =>
        _recorder is null ? null : LossOf(loss) is { Tensor: >= 0 } operand ? operand with { Node = _recorder.NodeOf(loss) } : null;

    /// <summary>Every op at which gradient stops although its data flow into the loss, in the order of the trace.</summary>
    /// <param name="loss">The loss, alive.</param>
    /// <param name="trainable">Numbers of the trainable parameters that ops took in.</param>
    /// <param name="hasNode">Whether the op with this index has a node in the graph.</param>
    public IReadOnlyList<StoppedBranch> Stops(Tensor loss, IReadOnlySet<int> trainable, Func<int, bool> hasNode)
    {
        if (_recorder is not { } recorder || LossOf(loss) is not { } operand)
            return [];
        var flow = DataFlow.Replay(recorder.Ops, recorder.TensorCount, recorder.ElementCount, trainable);
        var finder = new CutFinder(flow, operand, trainable.Contains);
        var atLoss = flow.SourcesAtEnd(operand.Tensor);
        var upstream = new GradientReach(flow).Upstream(atLoss).Select(value => flow.Values[value].Op).ToHashSet();
        var cuts = finder.Cuts.ToDictionary(cut => cut.Op.Index, cut => cut);
        var stops = cuts.Values.Select(cut => (cut.Op, Leaves: (IReadOnlySet<int>)cut.Leaves))
            .Concat(finder.Detached.Where(op => upstream.Contains(op.Index)).Select(op => (Op: op, Leaves: (IReadOnlySet<int>)new HashSet<int>())))
            .OrderBy(stop => stop.Op.Index).ToList();
        if (stops.Count == 0)
            return [];

        var uses = Uses(flow);
        var ends = atLoss.ToHashSet();
        var values = flow.Values.Select((value, index) => (value.Op, index)).ToLookup(pair => pair.Op, pair => pair.index);
        return [.. stops.Select(stop => Follow(stop.Op, stop.Leaves, values, uses, ends, hasNode))];
    }

    private static StoppedBranch Follow(
        TracedOp stop, IReadOnlySet<int> leaves, ILookup<int, int> values, ILookup<int, int> uses, HashSet<int> atLoss, Func<int, bool> hasNode)
    {
        var into = new HashSet<int>();
        var reaches = false;
        var seen = new HashSet<int> { stop.Index };
        var open = new Stack<int>([stop.Index]);
        while (open.TryPop(out var op))
        {
            foreach (var value in values[op])
            {
                reaches |= atLoss.Contains(value);
                foreach (var next in uses[value])
                {
                    if (!seen.Add(next))
                        continue;
                    if (hasNode(next))
                        into.Add(next);
                    else
                        open.Push(next);
                }
            }
        }

        return new StoppedBranch(stop, leaves, into, reaches);
    }

    // By value: the ops that took it in without wanting its gradient.
    private static ILookup<int, int> Uses(DataFlow flow) => (
        from op in flow.Ops
        where !op.IsShapeOnly
        from input in Enumerable.Range(0, op.Inputs.Length)
        where !op.Inputs[input].RequiresGrad
        from value in flow.Sources(op.Index, input)
        select (value, op.Index)).ToLookup(pair => pair.value, pair => pair.Index);
}
