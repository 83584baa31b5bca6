// How the loss is made, as rules ask: what each tensor on the way is, where outputs meet targets, and with which sign that counts.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>The recorded way from the last layers to the loss, read once.</summary>
internal sealed class LossHead
{
    private readonly LossHeadOp[] _ops;
    private readonly string[] _names;
    private readonly HeadValue[] _values;
    private readonly RunSignals _signals;
    private int?[]? _signs;

    public LossHead(LossHeadRecord record, RunSignals signals)
    {
        (_ops, _signals, OutputOp, IsCut) = (record.Ops, signals, record.OutputOp, record.IsCut);
        _names = [.. _ops.Select(HeadOps.Name)];
        _values = new HeadValue[_ops.Length];
        for (var i = 0; i < _ops.Length; i++) _values[i] = HeadValues.Of(i, _ops, _names, _values);
        Terms = LossTerms.Find(this);
    }

    /// <summary>The ops in the order in which they ran; the last one made the loss.</summary>
    public IReadOnlyList<LossHeadOp> Ops => _ops;

    /// <summary>Index of the op that made the output given to Step.</summary>
    public int? OutputOp { get; }

    /// <summary>Whether the way is longer than the record.</summary>
    public bool IsCut { get; }

    /// <summary>Where outputs meet targets.</summary>
    public IReadOnlyList<LossTerm> Terms { get; }

    /// <summary>The name of an op without namespace.</summary>
    public string Name(int op) => _names[op];

    /// <summary>What is known of what an op puts out.</summary>
    public HeadValue Value(int op) => _values[op];

    /// <summary>What is known of an input of an op; null for what does not lie on the way.</summary>
    public HeadValue? Input(int op, int input) => From(op, input) is >= 0 and var at ? _values[at] : null;

    /// <summary>Index of the op that made an input, before the op itself; -1 for none on the way.</summary>
    public int From(int op, int input) => input < _ops[op].From.Length && _ops[op].From[input] is >= 0 and var from && from < op ? from : -1;

    /// <summary>Whether an input lies on the way.</summary>
    public bool IsFromModel(int op, int input) => input < _ops[op].FromModel.Length && _ops[op].FromModel[input];

    /// <summary>What an input that is not from the model holds, in numbers; null where that is not known.</summary>
    public TensorFacts? Facts(LossHeadOp op, int? input)
    {
        if (input is not { } at) return null;
        if (at < op.Values.Length && op.Values[at] is { } facts) return facts;
        var first = _signals.Data.Count > 0 ? _signals.Data[0].Data : null;
        return (at < op.Given.Length ? op.Given[at] : "") switch { "y" => first?.Y, "x" => first?.X, _ => null };
    }

    /// <summary>What a term's targets are, in numbers.</summary>
    public TensorFacts? Targets(LossTerm term) => Facts(term.Meeting, term.MeetingInputs.Target);

    /// <summary>Samples in a batch, the first size of the input or output given to Step, or of what a term compares; null where nothing tells.</summary>
    public long? Batch => _signals.Data.Count > 0 && _signals.Data[0].Data.X is { Shape: [var samples, ..] } ? samples : null;

    /// <summary>
    /// Whether the loss rises (1) or falls (-1) with what an op puts out; null where ways disagree, where an op on a way says neither, and where it is
    /// multiplied by 0.
    /// </summary>
    public int? Sign(int op)
    {
        // From the loss backwards, each op once: ways part and meet again.
        if (_signs is null)
        {
            var signs = new int?[_ops.Length];
            for (var at = _ops.Length - 1; at >= 0; at--) signs[at] = at == _ops.Length - 1 ? 1 : SignOf(at, signs);
            _signs = signs;
        }

        return _signs[op];
    }

    private int? SignOf(int op, int?[] signs)
    {
        int? sign = null;
        for (var next = op + 1; next < _ops.Length; next++)
        {
            for (var input = 0; input < _ops[next].From.Length; input++)
            {
                if (_ops[next].From[input] != op) continue;
                if (HeadSigns.Of(this, next, input) is not { } own || signs[next] is not { } after || (sign is { } other && other != own * after)) return null;
                sign = own * after;
            }
        }

        return sign;
    }

    /// <summary>Whether what a layer puts out gets into the loss by a way without a term: then the terms do not tell all of it.</summary>
    public bool HasOtherTerms
    {
        get
        {
            var terms = Terms.Select(term => term.At).ToHashSet();
            var seen = new HashSet<int>();
            var open = new Stack<int>([_ops.Length - 1]);
            while (open.TryPop(out var at))
            {
                if (terms.Contains(at) || !seen.Add(at)) continue;
                // A sum of squared weights is no output of a layer.
                if (_ops[at].ReadsParameter && _names[at] is not ("pow" or "square" or "abs" or "norm" or "sum" or "linalg_vector_norm" or "mul")) return true;
                foreach (var from in _ops[at].From.Where(from => from >= 0 && from < at)) open.Push(from);
            }

            return IsCut;
        }
    }
}
