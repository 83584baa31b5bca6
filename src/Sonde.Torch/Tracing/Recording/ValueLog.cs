// What is read of values while ops run: a scan of each operand, and the nodes of the backward pass by name and number.
using System.Runtime.InteropServices;
using System.Text;
using Sonde.Torch.Interop;

namespace Sonde.Torch.Tracing;

/// <summary>Filled from callbacks inside ops, so nothing here lies on the collected heap. Owned by the recorder.</summary>
internal sealed unsafe class ValueLog(TorchNative native, int? sequenceOffset, long batch = 0, bool throughCopy = false) : IDisposable
{
    private readonly NativeList<TensorScan> _scans = new();
    private readonly NativeList<long> _rows = new();
    private readonly NativeList<Reading> _latest = new();   // by the tensor's number
    private readonly AddressTable _storages = new();
    private readonly NativeList<StorageReading> _byStorage = new();
    private readonly NativeList<LoggedNode> _nodes = new();
    private readonly NativeList<byte> _names = new();
    private readonly TensorReader _reader = new(native) { ThroughCopy = throughCopy };

    private int _epoch = 1;

    /// <summary>Whether the autograd engine is at work on a node of this thread.</summary>
    public bool InEngine { get; private set; }

    /// <summary>The backward node under way, or the last one while the engine sums gradients; -1 outside of the engine.</summary>
    public int Node => InEngine ? _nodes.Count - 1 : -1;

    /// <summary>How many times memory was read.</summary>
    public int ReadCount => _scans.Count;

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

    /// <summary>An op has written, or may have, into a storage: whatever lies in it is read anew when it is met again.</summary>
    /// <param name="storage">The address of its first byte; 0 where a tensor has none.</param>
    public void Written(nint storage) => _byStorage[NumberOf(storage)].Written = ++_epoch;

    /// <summary>
    /// Reads a tensor and gives the scan's number; numbers count from 1. What no op has written to since it was read is not read again,
    /// neither through the same tensor (most inputs are the outputs of the op before) nor through another one over the same elements:
    /// views, and what the backward pass unpacks. Only a finite scan passes to another tensor, since rows depend on the shape.
    /// </summary>
    /// <param name="implementation">The tensor, whose address is not used again before this is disposed.</param>
    /// <param name="tensor">Its number.</param>
    /// <param name="storage">The address of the first byte of its storage; 0 where it has none.</param>
    public int Add(nint implementation, int tensor, nint storage)
    {
        while (_latest.Count <= tensor)
            _latest.Add(default);
        var number = NumberOf(storage);
        var written = _byStorage[number].Written;
        if (_latest[tensor] is { Scan: > 0 } last && last.Storage == number && last.Epoch >= written)
            return last.Scan;
        var place = _reader.PlaceOf(implementation);
        ref var known = ref _byStorage[number];
        // Only a tensor that is alive vouches for its memory: what a dead one had may be another's by now.
        if (!(place.IsDense && known.Scan > 0 && known.Epoch >= written && known.Place == place && NativeTensor.IsHeld(known.Tensor)))
        {
            _scans.Add(_reader.Read(implementation, batch, _rows));
            if (place.IsDense && _scans[_scans.Count - 1] is { State: ScanState.Read, IsNonFinite: false })
                (known.Scan, known.Epoch, known.Place, known.Tensor) = (_scans.Count, _epoch, place, implementation);
            _latest[tensor] = new Reading(_scans.Count, _epoch, number);
            return _scans.Count;
        }

        _latest[tensor] = new Reading(known.Scan, _epoch, number);
        return known.Scan;
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
        _storages.Dispose();
        _byStorage.Dispose();
        _nodes.Dispose();
        _names.Dispose();
    }

    private int NumberOf(nint storage)
    {
        var number = _storages.Find(storage + 1); // an empty slot of the table is 0, which here is the storage of what has none
        if (number >= 0)
            return number;
        _byStorage.Add(default);
        return _storages.Add(storage + 1);
    }

    private readonly record struct Reading(int Scan, int Epoch, int Storage);

    /// <summary>The last finite reading of a stretch of a storage, and when the storage was last written to.</summary>
    private struct StorageReading
    {
        public int Written;
        public int Scan;
        public int Epoch;
        public TensorPlace Place;
        public nint Tensor;
    }

    private readonly record struct LoggedNode(int Name, int NameLength, ulong Sequence);
}
