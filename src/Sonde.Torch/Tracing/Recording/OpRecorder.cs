// Writes down the outermost ops of a thread as they run, cheaply and without disturbing what runs.
using System.Runtime.InteropServices;
using Sonde.Torch.Interop;
using static TorchSharp.torch;

namespace Sonde.Torch.Tracing;

/// <summary>
/// Holds the address of every tensor it numbers (not its data), so that a number is one tensor for the whole session even
/// though containers dispose of their intermediates at once. Its callbacks allocate nothing on the collected heap.
/// </summary>
internal sealed unsafe class OpRecorder(TorchNative native, NativeLayout layout, bool everything, int mostLines = int.MaxValue) : IOpObserver, IDisposable
{
    private const int MostOpsWithValues = 50_000;
    private readonly Lock _gate = new(); // another thread may stop and dispose while an op is under way
    private readonly AddressTable _numbers = new();
    private readonly NativeList<(nint Address, long Elements, ScalarType Type)> _tensors = new();
    private readonly OpLog _log = new();
    private readonly GraphAccess? _graph = GraphAccess.TryGet(out _);
    private LoggedOp _open;
    private bool _isOpen;
    private bool _readingOutputs;

    public int TensorCount => _tensors.Count;

    public int OpCount => _log.Ops.Count;

    public bool IsActive { get; private set; } = true;

    /// <summary>What went wrong inside a callback; the trace ends there.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Whether lines are taken only where gradient may be lost, since the most that were wanted have been taken.</summary>
    public bool LinesEnded => _log.Stacks.Count >= mostLines;

    /// <summary>Whether shapes and plain arguments are kept.</summary>
    public bool HasShapes => everything;

    /// <summary>Says which module is under way.</summary>
    public ModuleStack? Modules { get; set; }

    /// <summary>Where given, the values of all operands are read, and the ops that the backward pass runs are written down too.</summary>
    public ValueLog? Values { get; init; }

    /// <summary>Ops after which the trace ends by itself: each costs some 600 bytes until the trace is disposed.</summary>
    public int MostOps { get; init; } = int.MaxValue;

    /// <summary>The ops so far, with those that the backward pass ran.</summary>
    public IReadOnlyList<TracedOp> OpsWithBackward => _log.TranslateAll(Modules?.Names ?? [], everything, hasEnded: !IsActive);

    /// <summary>The ops so far.</summary>
    public IReadOnlyList<TracedOp> Ops => _log.Translate(Modules?.Names ?? [], everything, hasEnded: !IsActive);

    public long ElementCount(int tensor) => _tensors[tensor].Elements;

    public bool IsFloating(int tensor) => TypeOf(tensor) is ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16;

    /// <summary>The element type of a tensor when it was first met.</summary>
    public ScalarType TypeOf(int tensor) => _tensors[tensor].Type;

    /// <summary>The number of a tensor that is alive, or -1 where no op has met it.</summary>
    public int Find(Tensor tensor) => _numbers.Find(*(nint*)tensor.Handle);

    /// <summary>The number of a tensor that is alive, given now where no op has met it; -1 for a new one once the trace has ended.</summary>
    public int NumberOf(Tensor tensor)
    {
        lock (_gate)
        {
            var address = *(nint*)tensor.Handle;
            var known = new NativeTensor(address, native, layout);
            return IsActive && known.IsDefined ? NumberOf(address, known) : _numbers.Find(address);
        }
    }

    /// <summary>The same by the address of its implementation.</summary>
    public int Find(nint implementation) => _numbers.Find(implementation);

    /// <summary>
    /// A second handle to a tensor that someone else holds, to be disposed; null where it has died, or where a handle would be a copy.
    /// Runs an op, so not inside of a callback.
    /// </summary>
    public Tensor? Open(int tensor)
    {
        var implementation = _tensors[tensor].Address;
        if (!new NativeTensor(implementation, native, layout).IsAlive)
            return null;
        var handle = native.Contiguous((nint)(&implementation));
        if (native.TakeLastError() != 0 || handle == 0)
            return null;
        var opened = Tensor.UnsafeCreateTensor(handle);
        if (*(nint*)handle == implementation)
            return opened;
        opened.Dispose();
        return null;
    }

    /// <summary>The graph node that made a tensor that is alive; none for leaves and where nodes cannot be read.</summary>
    public NodeKey NodeOf(Tensor tensor) => _graph?.GradFn(tensor.Handle) ?? default;

    public void Stop()
    {
        lock (_gate)
            IsActive = false;
    }

    public void OpStarting(nint function, int depth, bool inBackward)
    {
        if (!Takes(depth, inBackward))
            return;
        lock (_gate)
        {
            if (IsActive)
                Begin(function, depth);
        }
    }

    public void OpEnded(nint function, int depth, bool inBackward)
    {
        if (!Takes(depth, inBackward))
            return;
        lock (_gate)
        {
            if (depth == 1)
                Values?.LeaveEngine();
            if (IsActive && _isOpen)
                End(function);
        }
    }

    public void BackwardStarting()
    {
        lock (_gate)
        {
            if (IsActive && _log.Ops.Count > 0 && _log.Ops[_log.Ops.Count - 1].BackwardNode < 0)
                _log.Ops[_log.Ops.Count - 1].StartsBackward = true;
        }
    }

    public void NodeStarting(nint function)
    {
        lock (_gate)
        {
            if (IsActive)
                Values?.NodeStarting(function);
        }
    }

    /// <summary>Gives the held addresses back.</summary>
    public void Dispose()
    {
        Stop();
        for (var i = 0; i < _tensors.Count; i++)
            new NativeTensor(_tensors[i].Address, native, layout).Release();
        _tensors.Dispose();
        _numbers.Dispose();
        _log.Dispose();
        Values?.Dispose();
    }

    // An outermost op; in the backward pass the ops of a node, which the engine's own entry encloses.
    private bool Takes(int depth, bool inBackward) => (depth == 1 && !inBackward) || (depth == 2 && Values is { InEngine: true });

    private void Begin(nint function, int depth)
    {
        try
        {
            var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(native.OpName(function));
            if (name.StartsWith("autograd::"u8))
            {
                if (depth == 1)
                    Values?.EnterEngine(); // it runs a node of the backward pass
                return;
            }

            _open = new LoggedOp
            {
                Name = _log.Names.Count,
                NameLength = name.Length,
                Inputs = _log.Operands.Count,
                Layer = Modules?.Current ?? -1,
                Stack = -1,
                BackwardNode = Values?.Node ?? -1,
                Integers = _log.Integers.Count,
                Numbers = _log.Numbers.Count,
            };
            foreach (var letter in name)
                _log.Names.Add(letter);
            var values = *(nint*)(function + layout.Inputs);
            var count = *(nint*)(function + layout.Inputs + 8);
            for (nint i = 0; i < count; i++)
            {
                Read(values + i * NativeLayout.ValueSize);
                if (i == 0)
                    _open.FirstArgument = _log.Operands.Count - _open.Inputs;
            }

            _open.InputCount = _log.Operands.Count - _open.Inputs;
            _open.IntegerCount = _log.Integers.Count - _open.Integers;
            _open.NumberCount = _log.Numbers.Count - _open.Numbers;
            _open.FirstSequence = _graph?.NextSequence ?? 0;
            _isOpen = true;
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    private void End(nint function)
    {
        _isOpen = false;
        try
        {
            _open.Outputs = _log.Operands.Count;
            if (Values is not null && MayWriteToInputs())
            {
                foreach (ref readonly var input in _log.Operands.Slice(_open.Inputs, _open.InputCount))
                    Values.Written(input.Storage);
            }

            var end = *(nint*)(function + layout.Outputs + 8);
            _readingOutputs = true;
            for (var value = *(nint*)(function + layout.Outputs); value < end; value += NativeLayout.ValueSize)
                Read(value);
            _readingOutputs = false;
            _open.OutputCount = _log.Operands.Count - _open.Outputs;
            _open.EndSequence = _graph?.NextSequence ?? 0;
            _open.GradientsOff = native.IsGradEnabled() == 0;
            if (_open.BackwardNode < 0 && ((everything && !LinesEnded) || NeedsLine()))
                _open.Stack = StackCapture.AddTo(_log.Stacks);
            _log.Ops.Add(_open);
            if (_log.Ops.Count >= (Values is null ? MostOps : MostOpsWithValues))
                Fail(new InvalidOperationException($"more than {_log.Ops.Count} ops ran; the rest were not read"));
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
    }

    private void Fail(Exception exception)
    {
        Failure = exception;
        IsActive = false;
    }

    // A line is taken where gradient may be lost, and at a differentiable number: a loss, or what item() is called on.
    private bool NeedsLine()
    {
        var gradient = false;
        foreach (ref readonly var input in _log.Operands.Slice(_open.Inputs, _open.InputCount))
            gradient |= input.RequiresGrad;
        if (!gradient || _log.Names.Slice(_open.Name, _open.NameLength).EndsWith("_like"u8))
            return false;
        if (StepFunctions.Contains(_log.Names.Slice(_open.Name, _open.NameLength)))
            return true;
        var outputs = _log.Operands.Slice(_open.Outputs, _open.OutputCount);
        foreach (ref readonly var output in outputs)
        {
            if (!output.RequiresGrad || (outputs.Length == 1 && ElementCount(output.Tensor) == 1))
                return true;
        }

        return outputs.Length == 0; // a value read out, or an op that failed
    }

    // By libtorch's naming rule, and the normalisations, which keep running statistics. Out variants show by what they give back: see Add.
    private bool MayWriteToInputs()
    {
        var name = _log.Names.Slice(_open.Name, _open.NameLength);
        return name.EndsWith("_"u8) || name.EndsWith("_norm"u8);
    }

    private bool IsAnInput(int tensor)
    {
        foreach (ref readonly var input in _log.Operands.Slice(_open.Inputs, _open.InputCount))
        {
            if (input.Tensor == tensor)
                return true;
        }

        return false;
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
                var held = *(uint*)(element + NativeLayout.ValueTag);
                if (held == layout.TensorTag || (held == layout.IntegerTag && everything && !_readingOutputs))
                    Read(element);
            }
        }
        else if (everything && !_readingOutputs)
        {
            if (tag == layout.IntegerTag)
                _log.Integers.Add(*(long*)value);
            else if (tag == layout.NumberTag)
                _log.Numbers.Add(*(double*)value);
        }
    }

    private int NumberOf(nint address, NativeTensor tensor)
    {
        var number = _numbers.Find(address);
        if (number >= 0)
            return number;
        tensor.HoldAddress();
        number = _numbers.Add(address);
        _tensors.Add((address, tensor.ElementCount, (ScalarType)tensor.ScalarType));
        return number;
    }

    private void Add(nint address, NativeTensor tensor)
    {
        var number = NumberOf(address, tensor);
        var storage = tensor.Storage;
        if (Values is not null && _readingOutputs && IsAnInput(number))
            Values.Written(storage);
        var requiresGrad = tensor.RequiresGrad;
        var sizes = _log.Sizes.Count;
        if (everything)
            tensor.AddShapeTo(_log.Sizes);
        _log.Operands.Add(new LoggedOperand
        {
            Tensor = number,
            RequiresGrad = requiresGrad,
            IsLeaf = requiresGrad && tensor.IsLeaf,
            Storage = storage,
            Node = requiresGrad && _graph is not null ? _graph.GradFn((nint)(&address)) : default,
            FirstSize = sizes,
            Sizes = _log.Sizes.Count - sizes,
            Scan = Values?.Add(address, number, storage) ?? 0,
        });
    }
}
