// Which op wrote the data that each op reads: the trace replayed with tensors, views and in-place writes kept apart.
namespace Sonde.Torch.Tracing;

/// <summary>A tensor's content as one op left it.</summary>
/// <param name="Op">Index of the op.</param>
/// <param name="Tensor">The tensor's number.</param>
/// <param name="RequiresGrad">Whether the tensor required grad when the op had ended.</param>
internal readonly record struct TracedValue(int Op, int Tensor, bool RequiresGrad);

/// <summary>
/// Invariants: a read depends on the newest value of its tensor and on every write to its view group since; a write to one
/// view counts for all of the group (more flow than there is, never less), unless it overwrites the whole storage.
/// Parameters are where data begins: what an optimizer writes into them belongs to no forward pass.
/// </summary>
internal sealed class DataFlow
{
    private readonly List<TracedValue> _values = [];
    private readonly int[][][] _sources;
    private readonly int[] _producer;
    private readonly int[] _group;
    private readonly bool[] _isOrigin;
    private readonly List<Group> _groups = [];

    private DataFlow(IReadOnlyList<TracedOp> ops, int tensors, Func<int, long> elementCount)
    {
        Ops = ops;
        ElementCount = elementCount;
        _sources = new int[ops.Count][][];
        _producer = new int[tensors];
        _group = new int[tensors];
        _isOrigin = new bool[tensors];
        Array.Fill(_producer, -1);
        Array.Fill(_group, -1);
    }

    public IReadOnlyList<TracedOp> Ops { get; }

    public IReadOnlyList<TracedValue> Values => _values;

    /// <summary>How many elements a tensor has.</summary>
    public Func<int, long> ElementCount { get; }

    /// <summary>The values that input <paramref name="input"/> of an op was made of, by index; empty for what the trace did not make.</summary>
    public int[] Sources(int op, int input) => _sources[op][input];

    /// <summary>The values that make up a tensor at the end of the trace; none for a tensor that no op met (-1).</summary>
    public int[] SourcesAtEnd(int tensor) => tensor < 0 ? [] : SourcesOf(tensor);

    /// <param name="ops">The trace.</param>
    /// <param name="tensors">How many tensors are numbered.</param>
    /// <param name="elementCount">Elements of a tensor.</param>
    /// <param name="parameters">Tensors at which data begins, whatever wrote to them.</param>
    public static DataFlow Replay(IReadOnlyList<TracedOp> ops, int tensors, Func<int, long> elementCount, IEnumerable<int> parameters)
    {
        var flow = new DataFlow(ops, tensors, elementCount);
        foreach (var parameter in parameters)
            flow.MakeOrigin(parameter);
        foreach (var op in ops)
            flow.Replay(op);
        return flow;
    }

    private void Replay(TracedOp op)
    {
        foreach (var input in op.Inputs)
        {
            // A trainable leaf that the trace did not make: a parameter of the user's.
            if (input.IsLeaf && _producer[input.Tensor] < 0)
                MakeOrigin(input.Tensor);
        }

        _sources[op.Index] = [.. op.Inputs.Select(input => SourcesOf(input.Tensor))];

        for (var i = 0; i < op.Outputs.Length; i++)
        {
            var output = op.Outputs[i];
            var alias = op.AliasOf[i];
            if (alias >= 0 && op.Inputs[alias].Tensor == output.Tensor)
            {
                if (op.IsInPlace || alias >= op.FirstArgument)
                    Write(op, output.Tensor, output.RequiresGrad);
            }
            else
            {
                if (alias >= 0)
                    _group[output.Tensor] = GroupOf(op.Inputs[alias].Tensor);
                _producer[output.Tensor] = Add(op, output);
                GroupOf(output.Tensor);
            }
        }

        if (op.IsInPlace && op.Outputs.Length == 0)
        {
            foreach (var written in op.Inputs.AsSpan(0, op.FirstArgument))
                Write(op, written.Tensor, written.RequiresGrad);
        }
    }

    private void Write(TracedOp op, int tensor, bool requiresGrad)
    {
        var group = _groups[GroupOf(tensor)];
        if (group.HasOrigin)
            return;
        var value = Add(op, new Operand(tensor, requiresGrad, false, null));
        if (op.Overwrites && ElementCount(tensor) >= group.Elements)
        {
            group.Writes.Clear();
            group.OverwrittenAt = op.Index;
        }

        _producer[tensor] = value;
        group.Writes.Add(value);
    }

    private int[] SourcesOf(int tensor)
    {
        if (_isOrigin[tensor])
            return [];
        var producer = _producer[tensor];
        if (_group[tensor] < 0)
            return producer < 0 ? [] : [producer];
        var group = _groups[_group[tensor]];
        var since = producer < 0 ? -1 : _values[producer].Op;
        var sources = group.Writes.Where(write => _values[write].Op > since).ToList();
        if (producer >= 0 && since >= group.OverwrittenAt)
            sources.Insert(0, producer);
        return [.. sources];
    }

    private int Add(TracedOp op, Operand output)
    {
        _values.Add(new TracedValue(op.Index, output.Tensor, output.RequiresGrad));
        return _values.Count - 1;
    }

    private void MakeOrigin(int tensor)
    {
        _isOrigin[tensor] = true;
        _groups[GroupOf(tensor)].HasOrigin = true;
    }

    private int GroupOf(int tensor)
    {
        if (_group[tensor] < 0)
        {
            _group[tensor] = _groups.Count;
            _groups.Add(new Group());
        }

        var group = _groups[_group[tensor]];
        group.Elements = Math.Max(group.Elements, ElementCount(tensor));
        return _group[tensor];
    }

    // Tensors that share one storage.
    private sealed class Group
    {
        public List<int> Writes { get; } = [];

        public long Elements { get; set; }

        public int OverwrittenAt { get; set; } = -1;

        public bool HasOrigin { get; set; }
    }
}
