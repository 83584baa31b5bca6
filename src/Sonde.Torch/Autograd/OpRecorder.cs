// Writes down the outermost ops of a thread as they run, cheaply enough to leave training alone.
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Sonde.Torch.Autograd.Native;
using static TorchSharp.torch;

namespace Sonde.Torch.Autograd;

/// <summary>
/// Holds the address of every tensor it numbers (not its data), so that a number is one tensor for the whole session even
/// though containers dispose of their intermediates at once.
/// </summary>
internal sealed unsafe class OpRecorder(TorchNative native, NativeLayout layout, bool everything) : IOpObserver, IDisposable
{
    private readonly Dictionary<nint, int> _numbers = [];
    private readonly List<nint> _tensors = [];
    private readonly List<long> _elementCounts = [];
    private readonly List<bool> _floating = [];
    private readonly List<TracedOp> _ops = [];
    private readonly Dictionary<nint, (byte[] Utf8, string Name)> _names = [];
    private readonly List<Operand> _operands = [];
    private readonly List<nint> _addresses = [];
    private nint[] _inputAddresses = [];
    private TracedOp? _open;

    public IReadOnlyList<TracedOp> Ops => _ops;

    public int TensorCount => _tensors.Count;

    public bool IsActive { get; private set; } = true;

    /// <summary>What went wrong inside a callback; the trace ends there.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Names the module under way.</summary>
    public Func<string?>? CurrentLayer { get; set; }

    public long ElementCount(int tensor) => _elementCounts[tensor];

    public bool IsFloating(int tensor) => _floating[tensor];

    /// <summary>The number of a tensor that is alive, or -1 where no op has met it.</summary>
    public int Find(Tensor tensor) => _numbers.GetValueOrDefault(*(nint*)tensor.Handle, -1);

    public void Stop() => IsActive = false;

    public void OpStarting(nint function, int depth, bool inBackward)
    {
        if (depth != 1 || inBackward)
            return;
        try
        {
            var name = NameOf(function);
            if (name.StartsWith("autograd::", StringComparison.Ordinal))
                return; // the engine around a node of the backward pass
            _operands.Clear();
            _addresses.Clear();
            var values = *(nint*)(function + layout.Inputs);
            var count = *(nint*)(function + layout.Inputs + 8);
            var first = 0;
            for (nint i = 0; i < count; i++)
            {
                Read(values + i * NativeLayout.ValueSize);
                if (i == 0)
                    first = _operands.Count;
            }

            _inputAddresses = [.. _addresses];
            _open = new TracedOp(_ops.Count, name, [.. _operands], first) { Layer = CurrentLayer?.Invoke() };
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    public void OpEnded(nint function, int depth, bool inBackward)
    {
        if (depth != 1 || inBackward || _open is not { } op)
            return;
        _open = null;
        try
        {
            _operands.Clear();
            _addresses.Clear();
            var end = *(nint*)(function + layout.Outputs + 8);
            for (var value = *(nint*)(function + layout.Outputs); value < end; value += NativeLayout.ValueSize)
                Read(value);
            op.Outputs = [.. _operands];
            op.AliasOf = Aliases(op);
            if (everything || op.DropsGradient || MayBeReadOut(op))
                op.Stack = new StackTrace(skipFrames: 3, fNeedFileInfo: false);
            _ops.Add(op);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    public void BackwardStarting()
    {
        if (_ops.Count > 0)
            _ops[^1].StartsBackward = true;
    }

    /// <summary>Gives the held addresses back.</summary>
    public void Dispose()
    {
        Stop();
        foreach (var tensor in _tensors)
            new NativeTensor(tensor, native, layout).Release();
        _tensors.Clear();
        _numbers.Clear();
    }

    private void Fail(Exception exception)
    {
        Failure = exception;
        IsActive = false;
    }

    private void Read(nint value)
    {
        var tag = *(uint*)(value + NativeLayout.ValueTag);
        if (tag == layout.TensorTag)
        {
            var tensor = new NativeTensor(*(nint*)value, native, layout);
            if (tensor.IsDefined)
                Add(*(nint*)value, tensor);
        }
        else if (tag == layout.ListTag)
        {
            var list = *(nint*)value + layout.ListElements;
            for (var (element, end) = (*(nint*)list, *(nint*)(list + 8)); element < end; element += NativeLayout.ValueSize)
            {
                if (*(uint*)(element + NativeLayout.ValueTag) == layout.TensorTag)
                    Read(element);
            }
        }
    }

    private void Add(nint address, NativeTensor tensor)
    {
        if (!_numbers.TryGetValue(address, out var number))
        {
            tensor.HoldAddress();
            number = _tensors.Count;
            _tensors.Add(address);
            _numbers.Add(address, number);
            _elementCounts.Add(tensor.ElementCount);
            _floating.Add((ScalarType)tensor.ScalarType is ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16);
        }

        var requiresGrad = tensor.RequiresGrad;
        _operands.Add(new Operand(number, requiresGrad, requiresGrad && tensor.IsLeaf, everything ? tensor.Shape : null));
        _addresses.Add(address);
    }

    private int[] Aliases(TracedOp op)
    {
        var aliases = new int[op.Outputs.Length];
        for (var i = 0; i < aliases.Length; i++)
        {
            // The very same tensor again: an in-place op, an out variant, or an op that had nothing to do.
            aliases[i] = Array.IndexOf(_inputAddresses, _addresses[i]);
            if (aliases[i] < 0 && ViewOps.MayBe(op.Name) && op.Inputs.Length > 0)
                aliases[i] = SharesStorage(_addresses[i], _inputAddresses[0]) ? 0 : -1;
        }

        return aliases;
    }

    // A differentiable number: a loss, or what item() is called on.
    private bool MayBeReadOut(TracedOp op) =>
        op.AnyInputRequiresGrad && (op.ReadsValue || (op.Outputs.Length == 1 && _elementCounts[op.Outputs[0].Tensor] == 1));

    private bool SharesStorage(nint output, nint input)
    {
        var storage = new NativeTensor(input, native, layout).Storage;
        return storage == 0 || storage == new NativeTensor(output, native, layout).Storage; // unreadable: believe the name
    }

    private string NameOf(nint function)
    {
        var pointer = native.OpName(function);
        var utf8 = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(pointer);
        if (_names.TryGetValue((nint)pointer, out var known) && utf8.SequenceEqual(known.Utf8))
            return known.Name;
        var name = Encoding.UTF8.GetString(utf8);
        _names[(nint)pointer] = (utf8.ToArray(), name);
        return name;
    }
}
