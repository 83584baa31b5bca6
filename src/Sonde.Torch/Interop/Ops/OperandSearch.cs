// Looks for known tensors in the callbacks of known ops; where it finds them is the layout.
using TorchSharp;

namespace Sonde.Torch.Interop;

/// <summary>Watches <c>a.add(b)</c>, <c>cat([a, b])</c> and a backward pass, and keeps each place where the operands stand.</summary>
internal sealed class OperandSearch(OwnMemory memory, nint first, nint second) : IOpObserver
{
    private const int FunctionBytes = 768;
    private readonly List<(int Offset, uint Tag)> _inputs = [];
    private readonly List<(int Offset, nint Payload, uint Tag)> _outputs = [];
    private readonly List<(int Offset, uint Tag)> _lists = [];
    private readonly List<uint> _integers = [];
    private readonly List<uint> _numbers = [];
    private int[] _output = [];
    private string _op = "";
    private bool _sawBackward;
    private bool _sawBackwardEarly;

    public bool IsActive { get; set; } = true;

    /// <summary>Runs one known op; what its callbacks hold is compared with its result.</summary>
    public torch.Tensor Watch(string op, Func<torch.Tensor> run)
    {
        _op = op;
        var result = run();
        _op = "";
        if (op == "add" && memory.TryRead(result.Handle, out nint implementation))
        {
            _output =
            [
                .. _outputs.Where(place => place.Payload == implementation && _inputs.Exists(input => input.Tag == place.Tag)).Select(place => place.Offset),
            ];
        }
        return result;
    }

    /// <summary>The layout where each part was found exactly once, else null.</summary>
    public NativeLayout? Result(int scopes) =>
        _inputs.Count == 1 && _output.Length == 1 && _lists.Count == 1 && _lists[0].Tag != _inputs[0].Tag && _sawBackward && !_sawBackwardEarly
            ? new NativeLayout(scopes, _inputs[0].Offset, _output[0], _inputs[0].Tag, _lists[0].Tag, _lists[0].Offset, Destructor: 0)
            {
                IntegerTag = _integers is [var integer] && IsNew(integer) ? integer : null,
                NumberTag = _numbers is [var number] && IsNew(number) && !_integers.Contains(number) ? number : null,
            }
            : null;

    private bool IsNew(uint tag) => tag != 0 && tag != _inputs[0].Tag && tag != _lists[0].Tag;

    public void OpStarting(nint function, int depth, bool inBackward)
    {
        if (depth != 1 || inBackward || _op is not ("add" or "cat" or "narrow" or "clamp"))
            return;
        if (_op is "narrow" or "clamp")
        {
            SearchNumbers(function);
            return;
        }

        for (var offset = 0; offset < FunctionBytes; offset += 8)
        {
            if (!memory.TryRead(function + offset, out nint values) || !memory.TryRead(function + offset + 8, out nint length) || length is < 2 or > 4)
                continue;
            if (_op == "add" && TryReadPair(values, out var tag))
                _inputs.Add((offset, tag));
            else if (_op == "cat" && _inputs.Exists(input => input.Offset == offset) && TryReadValue(values, out var list, out var listTag))
                SearchList(list, listTag);
        }
    }

    public void OpEnded(nint function, int depth, bool inBackward)
    {
        if (depth != 1 || _op != "add")
            return;
        for (var offset = 0; offset < FunctionBytes; offset += 8)
        {
            if (memory.TryRead(function + offset, out nint begin) && memory.TryRead(function + offset + 8, out nint end)
                && end - begin == NativeLayout.ValueSize && TryReadValue(begin, out var payload, out var tag))
            {
                _outputs.Add((offset, payload, tag));
            }
        }
    }

    public void BackwardStarting()
    {
        _sawBackward |= _op == "backward";
        _sawBackwardEarly |= _op != "backward";
    }

    // narrow(0, 1, 2) takes a tensor and three whole numbers; clamp(0.25, 0.75) a tensor and two others.
    private void SearchNumbers(nint function)
    {
        nint[] expected = _op == "narrow" ? [0, 1, 2] : [(nint)BitConverter.DoubleToInt64Bits(0.25), (nint)BitConverter.DoubleToInt64Bits(0.75)];
        if (_inputs is not [var (offset, tensor)] || !memory.TryRead(function + offset, out nint values)
            || !memory.TryRead(function + offset + 8, out nint length)
            || length != expected.Length + 1 || !TryReadValue(values, out var self, out var selfTag) || self != first || selfTag != tensor)
        {
            return;
        }
        var tags = new HashSet<uint>();
        for (var i = 0; i < expected.Length; i++)
        {
            if (!TryReadValue(values + (i + 1) * NativeLayout.ValueSize, out var payload, out var tag) || payload != expected[i])
                return;
            tags.Add(tag);
        }

        if (tags.Count == 1)
            (_op == "narrow" ? _integers : _numbers).Add(tags.First());
    }

    private void SearchList(nint list, uint tag)
    {
        for (var offset = 8; offset <= 64; offset += 8)
        {
            if (memory.TryRead(list + offset, out nint begin) && memory.TryRead(list + offset + 8, out nint end)
                && end - begin == 2 * NativeLayout.ValueSize && TryReadPair(begin, out var elementTag) && elementTag == _inputs[0].Tag)
            {
                _lists.Add((offset, tag));
            }
        }
    }

    private bool TryReadPair(nint values, out uint tag) =>
        TryReadValue(values, out var a, out tag) && a == first
        && TryReadValue(values + NativeLayout.ValueSize, out var b, out var other) && b == second && other == tag;

    private bool TryReadValue(nint value, out nint payload, out uint tag)
    {
        var read = memory.TryRead(value, out payload);
        read &= memory.TryRead(value + NativeLayout.ValueTag, out nint word);
        tag = (uint)word;
        return read;
    }
}
