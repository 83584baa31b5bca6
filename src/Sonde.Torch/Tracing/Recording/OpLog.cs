// The raw log of a trace as callbacks write it, and its translation into ops once the trace has ended.
using System.Diagnostics;
using System.Text;
using Sonde.Torch.Interop;

namespace Sonde.Torch.Tracing;

/// <summary>An operand as logged.</summary>
internal struct LoggedOperand
{
    public int Tensor;
    public bool RequiresGrad;
    public bool IsLeaf;
    public nint Storage;
    public NodeKey Node;
    public int FirstSize;
    public int Sizes;
    public int Scan;
}

/// <summary>An op as logged: ranges in the other columns.</summary>
internal struct LoggedOp
{
    public int Name;
    public int NameLength;
    public int Inputs;
    public int InputCount;
    public int FirstArgument;
    public int Outputs;
    public int OutputCount;
    public int Layer;
    public int Stack;
    public bool GradientsOff;
    public bool StartsBackward;
    public int BackwardNode;
    public int Integers;
    public int IntegerCount;
    public int Numbers;
    public int NumberCount;
    public ulong FirstSequence;
    public ulong EndSequence;
}

/// <summary>Columns outside the collected heap, but for the stack traces.</summary>
internal sealed class OpLog : IDisposable
{
    private readonly Dictionary<string, string> _names = [];
    private List<TracedOp>? _ended;
    private List<TracedOp>? _allEnded;

    public NativeList<LoggedOp> Ops { get; } = new();

    public NativeList<LoggedOperand> Operands { get; } = new();

    public NativeList<byte> Names { get; } = new();

    public NativeList<long> Sizes { get; } = new();

    public NativeList<long> Integers { get; } = new();

    public NativeList<double> Numbers { get; } = new();

    public List<StackTrace> Stacks { get; } = [];

    /// <summary>The ops so far, without those that the backward pass ran.</summary>
    /// <param name="layers">Names of modules by their number.</param>
    /// <param name="withShapes">Whether sizes were logged.</param>
    /// <param name="hasEnded">Nothing more will be logged: the list is made once.</param>
    public IReadOnlyList<TracedOp> Translate(IReadOnlyList<string> layers, bool withShapes, bool hasEnded)
    {
        if (_ended is not null)
            return _ended;
        var ops = TranslateWhere(layers, withShapes, withBackward: false);
        return hasEnded ? _ended = ops : ops;
    }

    /// <summary>The ops so far, with those that the backward pass ran; these are there only where values are recorded.</summary>
    public IReadOnlyList<TracedOp> TranslateAll(IReadOnlyList<string> layers, bool withShapes, bool hasEnded)
    {
        if (_allEnded is not null)
            return _allEnded;
        var ops = TranslateWhere(layers, withShapes, withBackward: true);
        return hasEnded ? _allEnded = ops : ops;
    }

    public void Dispose()
    {
        Ops.Dispose();
        Operands.Dispose();
        Names.Dispose();
        Sizes.Dispose();
        Integers.Dispose();
        Numbers.Dispose();
    }

    private List<TracedOp> TranslateWhere(IReadOnlyList<string> layers, bool withShapes, bool withBackward)
    {
        var ops = new List<TracedOp>(Ops.Count);
        for (var i = 0; i < Ops.Count; i++)
        {
            if (withBackward || Ops[i].BackwardNode < 0)
                ops.Add(Translate(Ops[i], ops.Count, layers, withShapes));
        }

        return ops;
    }

    private TracedOp Translate(in LoggedOp op, int index, IReadOnlyList<string> layers, bool withShapes)
    {
        var inputs = Operands.Slice(op.Inputs, op.InputCount);
        var outputs = Operands.Slice(op.Outputs, op.OutputCount);
        var name = Encoding.UTF8.GetString(Names.Slice(op.Name, op.NameLength));
        if (!_names.TryGetValue(name, out var known))
            _names[name] = known = name;

        return new TracedOp(index, known, Translate(inputs, withShapes), op.FirstArgument)
        {
            Outputs = Translate(outputs, withShapes),
            AliasOf = Aliases(known, inputs, outputs),
            Layer = op.Layer >= 0 ? layers[op.Layer] : null,
            Stack = op.Stack >= 0 ? Stacks[op.Stack] : null,
            GradientsOff = op.GradientsOff,
            StartsBackward = op.StartsBackward,
            BackwardNode = op.BackwardNode,
            Sequences = (op.FirstSequence, op.EndSequence),
            Integers = Integers.Slice(op.Integers, op.IntegerCount).ToArray(),
            Numbers = Numbers.Slice(op.Numbers, op.NumberCount).ToArray(),
        };
    }

    private Operand[] Translate(ReadOnlySpan<LoggedOperand> logged, bool withShapes)
    {
        var operands = new Operand[logged.Length];
        for (var i = 0; i < logged.Length; i++)
        {
            var shape = withShapes ? Sizes.Slice(logged[i].FirstSize, logged[i].Sizes).ToArray() : null;
            operands[i] = new Operand(logged[i].Tensor, logged[i].RequiresGrad, logged[i].IsLeaf, shape) { Node = logged[i].Node, Scan = logged[i].Scan };
        }

        return operands;
    }

    private static int[] Aliases(string name, ReadOnlySpan<LoggedOperand> inputs, ReadOnlySpan<LoggedOperand> outputs)
    {
        var aliases = new int[outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            // The very same tensor again: an in-place op, an out variant, or an op that had nothing to do.
            aliases[i] = -1;
            for (var input = 0; input < inputs.Length && aliases[i] < 0; input++)
                aliases[i] = inputs[input].Tensor == outputs[i].Tensor ? input : -1;
            // Other views share the storage of the first argument; where it cannot be read, the name is believed.
            if (aliases[i] < 0 && inputs.Length > 0 && ViewOps.MayBe(name))
                aliases[i] = inputs[0].Storage == 0 || inputs[0].Storage == outputs[i].Storage ? 0 : -1;
        }

        return aliases;
    }
}
