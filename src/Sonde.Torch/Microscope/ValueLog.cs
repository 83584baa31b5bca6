// What is read of values while ops run: a scan of each operand, and the nodes of the backward pass by name and number.
using System.Runtime.InteropServices;
using System.Text;
using Sonde.Torch.Autograd.Native;
using Sonde.Torch.Microscope.Native;

namespace Sonde.Torch.Microscope;

/// <summary>Filled from callbacks inside ops, so nothing here lies on the collected heap. Owned by the recorder.</summary>
internal sealed unsafe class ValueLog(TorchNative native, int? sequenceOffset, long batch = 0, bool throughCopy = false) : IDisposable
{
    private readonly NativeList<TensorScan> _scans = new();
    private readonly NativeList<long> _rows = new();
    private readonly NativeList<(int Scan, int Epoch)> _latest = new();   // by the tensor's number
    private readonly NativeList<LoggedNode> _nodes = new();
    private readonly NativeList<byte> _names = new();
    private readonly TensorReader _reader = new(native) { ThroughCopy = throughCopy };

    private int _epoch = 1;

    /// <summary>Whether the autograd engine is at work on a node of this thread.</summary>
    public bool InEngine { get; private set; }

    /// <summary>The backward node under way, or the last one while the engine sums gradients; -1 outside of the engine.</summary>
    public int Node => InEngine ? _nodes.Count - 1 : -1;

    /// <summary>How many backward nodes were seen.</summary>
    public int NodeCount => _nodes.Count;

    public void EnterEngine() => InEngine = true;

    public void LeaveEngine() => InEngine = false;

    public void NodeStarting(nint function)
    {
        var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(native.OpName(function));
        _nodes.Add(new LoggedNode(_names.Count, name.Length, sequenceOffset is { } offset ? *(ulong*)(function + offset) : ulong.MaxValue));
        foreach (var letter in name)
            _names.Add(letter);
    }

    /// <summary>An op has written, or may have, into tensors that were read before: each is read anew when it is met again.</summary>
    public void Written() => _epoch++;

    /// <summary>
    /// Reads a tensor and gives the scan's number; numbers count from 1. What no op has written to since it was read is not read again:
    /// most inputs are the outputs of the op before.
    /// </summary>
    public int Add(nint implementation, int tensor)
    {
        while (_latest.Count <= tensor)
            _latest.Add(default);
        if (_latest[tensor].Epoch != _epoch)
        {
            _scans.Add(_reader.Read(implementation, batch, _rows));
            _latest[tensor] = (_scans.Count, _epoch);
        }

        return _latest[tensor].Scan;
    }

    /// <summary>A scan by its number; null for 0.</summary>
    public TensorScan? Scan(int number) => number > 0 ? _scans[number - 1] : null;

    /// <summary>Whether NaN or infinity was read; false where nothing could be.</summary>
    public bool IsNonFinite(int number) => number > 0 && _scans[number - 1].IsNonFinite;

    /// <summary>The kept rows of a scan.</summary>
    public long[] Rows(in TensorScan scan) => _rows.Slice(scan.FirstRow, scan.KeptRows).ToArray();

    /// <summary>A node's name, such as <c>SqrtBackward0</c>, and its place in the order in which nodes were made.</summary>
    public (string Name, ulong Sequence) NodeAt(int node) =>
        (Encoding.UTF8.GetString(_names.Slice(_nodes[node].Name, _nodes[node].NameLength)), _nodes[node].Sequence);

    public void Dispose()
    {
        _scans.Dispose();
        _rows.Dispose();
        _latest.Dispose();
        _nodes.Dispose();
        _names.Dispose();
    }

    private readonly record struct LoggedNode(int Name, int NameLength, ulong Sequence);
}
