// A stretch of training during which one thread's ops are written down, and what is known of them afterwards.
using Sonde.Torch.Interop;
using static TorchSharp.torch;

namespace Sonde.Torch.Tracing;

/// <summary>
/// Starts on the calling thread and sees that thread only. Sessions may overlap. Where ops cannot be seen at all, the
/// session still runs and its analysis says so in <see cref="OpTraceAnalysis.Limitation"/>.
/// </summary>
internal sealed partial class OpTraceSession : IDisposable
{
    private readonly OpRecorder? _recorder;
    private readonly string? _unavailable;

    private OpTraceSession(nn.Module? model, bool everything, int mostLines, bool values, long batch, int mostOps)
    {
        ThreadId = Environment.CurrentManagedThreadId;
        if (!NativeTrace.IsAvailable(out var reason))
        {
            _unavailable = $"No op can be seen here, so no cut can be located: {reason}.";
            return;
        }

        _recorder = new OpRecorder(NativeTrace.Native, NativeTrace.Layout, everything, mostLines)
        {
            MostOps = mostOps,
            Values = values ? new ValueLog(NativeTrace.Native, NodeSequence.Offset, batch) : null,
        };
        _recorder.Modules = model is null ? null : new ModuleStack(model);
        NativeTrace.Observe(_recorder);
    }

    /// <summary>The managed id of the thread whose ops are seen.</summary>
    public int ThreadId { get; }

    /// <summary>Whether ops are being seen.</summary>
    public bool IsTracing => _recorder is { IsActive: true };

    /// <summary>What is not seen and why, or null.</summary>
    public string? Limitation => _recorder?.Failure is { } failure ? $"The trace ended early: {failure.GetType().Name}: {failure.Message}" : _unavailable;

    /// <summary>Whether ops can be seen on this platform.</summary>
    public bool HasOps => _recorder is not null;

    /// <summary>Dotted names of the model's modules whose hooks ran.</summary>
    public IReadOnlySet<string> CalledModules => _recorder?.Modules?.Called ?? new HashSet<string>();

    /// <summary>Dotted names of the model's modules that have hooks.</summary>
    public IReadOnlySet<string> HookedModules => _recorder?.Modules?.Hooked ?? new HashSet<string>();

    /// <summary>The dotted name of the module whose forward is running, or threw; null outside of any and in the model's own.</summary>
    public string? LayerUnderWay => _recorder?.Modules is { Current: >= 0 and var number } modules ? modules.Names[number] : null;

    /// <summary>What has written the ops down, with their values where they were asked for; null where ops cannot be seen.</summary>
    public OpRecorder? Recorder => _recorder;

    /// <summary>The outermost ops so far; empty where none can be seen.</summary>
    public IReadOnlyList<TracedOp> Ops => _recorder?.Ops ?? [];

    /// <summary>How many outermost ops have ended so far.</summary>
    public int OpCount => _recorder?.OpCount ?? 0;

    /// <summary>The number of a tensor that is alive, or -1 where no op has met it.</summary>
    public int Find(Tensor tensor) => _recorder?.Find(tensor) ?? -1;

    /// <summary>The number of a tensor that is alive, which it gets now where no op has met it; -1 where ops cannot be seen.</summary>
    public int NumberOf(Tensor tensor) => _recorder?.NumberOf(tensor) ?? -1;

    /// <summary>Which op made what each op reads; null where ops cannot be seen.</summary>
    /// <param name="origins">Numbers of the tensors at which data begins, whatever wrote to them.</param>
    /// <param name="ops">The ops, or the first of them.</param>
    public DataFlow? Flow(IEnumerable<int> origins, IReadOnlyList<TracedOp> ops) =>
        _recorder is { } recorder ? DataFlow.Replay(ops, recorder.TensorCount, recorder.ElementCount, origins) : null;

    /// <summary>
    /// The ops from the last layers to the loss; null where ops or their shapes were not seen, where no op met the loss, and where no parameter
    /// flows into it.
    /// </summary>
    /// <param name="loss">The loss, alive.</param>
    /// <param name="parameters">Numbers of the model's parameters.</param>
    public IReadOnlyList<WayOp>? WayTo(Tensor loss, IReadOnlySet<int> parameters)
    {
        if (_recorder is not { HasShapes: true } recorder || Limitation is not null)
            return null;
        var flow = DataFlow.Replay(recorder.Ops, recorder.TensorCount, recorder.ElementCount, parameters);
        // A number or a copy stands for the loss in many loops: then it is what the last backward pass began at.
        foreach (var found in new[] { LossOf(loss), LossOf(null) })
        {
            if (found is { Tensor: >= 0 and var number } && LossWay.Find(flow, number, parameters.Contains) is { Count: > 0 } way)
                return way;
        }

        return null;
    }

    /// <summary>Numbers of the tensors that are a given one, a view of all of it, or the same in another type; empty where no op met it.</summary>
    public HashSet<int> SameElements(Tensor? tensor)
    {
        var same = new HashSet<int>();
        if (tensor is null || _recorder is not { } recorder || recorder.Find(tensor) is not (>= 0 and var number))
            return same;
        same.Add(number);
        foreach (var op in recorder.Ops)
        {
            if (op.Inputs.Length == 1 && op.Outputs.Length == 1 && same.Contains(op.Inputs[0].Tensor) && ViewOps.MayBe(op.Name)
                && recorder.ElementCount(op.Outputs[0].Tensor) == recorder.ElementCount(op.Inputs[0].Tensor))
            {
                same.Add(op.Outputs[0].Tensor);
            }
        }

        return same;
    }

    /// <summary>The element type of a tensor.</summary>
    public ScalarType TypeOf(int tensor) => _recorder!.TypeOf(tensor);

    /// <summary>Begins to trace the calling thread.</summary>
    /// <param name="model">Where given, ops carry the name of the module in whose forward they ran; hooks stay until <see cref="Stop"/>.</param>
    /// <param name="everything">Also keeps shapes, and the line of every op rather than of those that lose gradient: slower.</param>
    /// <param name="mostLines">Stacks to keep at most with <paramref name="everything"/>, some 4 KiB each; see <see cref="LinesEnded"/>.</param>
    /// <param name="values">Also reads the values of all operands, and sees the ops of the backward pass: slower still.</param>
    /// <param name="batch">How many samples a batch has, to tell which dimension of a tensor counts them; 0 to take the first.</param>
    /// <param name="mostOps">Ops after which the trace ends and says so; with <paramref name="values"/> there is another limit.</param>
    public static OpTraceSession Start(
        nn.Module? model = null, bool everything = false, int mostLines = int.MaxValue, bool values = false, long batch = 0, int mostOps = int.MaxValue) =>
        new(model, everything, mostLines, values, batch, mostOps);

    /// <summary>Ends the trace. On another thread than <see cref="ThreadId"/> the callback stays, inert, until that thread traces again.</summary>
    public void Stop()
    {
        _recorder?.Stop();
        _recorder?.Modules?.Dispose();
        if (_recorder is not null)
            NativeTrace.Unobserve(NativeTrace.Native);
    }

    /// <summary>Says where gradient was lost between the parameters and the loss.</summary>
    /// <param name="loss">The loss, alive; null to take the one that the trace itself suggests.</param>
    /// <param name="parameters">The model's parameters; those that are trainable can be cut off. Several names may share a tensor.</param>
    public OpTraceAnalysis Analyze(Tensor? loss, IReadOnlyList<(string Name, Tensor Parameter)> parameters)
    {
        if (_recorder is not { } recorder)
            return Unseen(loss, parameters);

        var names = new Dictionary<int, List<string>>();
        var trainable = new HashSet<int>();
        foreach (var (name, parameter) in parameters)
        {
            var number = recorder.Find(parameter);
            if (number < 0)
                continue; // no op met it
            if (!names.TryGetValue(number, out var list))
                names[number] = list = [];
            list.Add(name);
            if (parameter.requires_grad)
                trainable.Add(number);
        }

        var flow = DataFlow.Replay(recorder.Ops, recorder.TensorCount, recorder.ElementCount, names.Keys);
        return Report(flow, loss, trainable.Contains, names, parameters);
    }

    /// <summary>The same without a model: every trainable leaf that an op took in is a parameter, named by number and shape.</summary>
    public OpTraceAnalysis Analyze(Tensor? loss)
    {
        if (_recorder is not { } recorder)
            return Unseen(loss, []);
        var flow = DataFlow.Replay(recorder.Ops, recorder.TensorCount, recorder.ElementCount, []);
        var names = UnnamedParameters.Find(flow);
        return Report(flow, loss, names.ContainsKey, names, []);
    }

    public void Dispose()
    {
        Stop();
        _recorder?.Dispose();
    }

    private OpTraceAnalysis Report(
        DataFlow flow, Tensor? loss, Func<int, bool> isTrainable, Dictionary<int, List<string>> names,
        IReadOnlyList<(string Name, Tensor Parameter)> parameters)
    {
        var describe = new OpDescriptions(names);
        var used = flow.Ops.SelectMany(op => op.Inputs).Select(input => input.Tensor).Distinct()
            .SelectMany(tensor => names.GetValueOrDefault(tensor) ?? []).ToHashSet();
        if (LossOf(loss) is not { } operand)
        {
            var unknown = parameters.ToDictionary(entry => entry.Name, _ => LossPath.Unknown);
            var detached = describe.Merge(CutFinder.Detachments(flow).Select(op => new Suspect(op, [])));
            return new OpTraceAnalysis([], detached, flow.Ops.Count, used, unknown, null, null, Limitation);
        }

        var finder = new CutFinder(flow, operand, isTrainable);
        var cut = finder.Cuts.SelectMany(suspect => suspect.Leaves).ToHashSet();
        var pathOf = parameters.ToDictionary(entry => entry.Name, entry => _recorder!.Find(entry.Parameter) switch
        {
            < 0 => LossPath.None,
            var number when finder.Reached.Contains(number) => LossPath.Differentiable,
            var number when cut.Contains(number) => LossPath.Cut,
            _ => LossPath.None,
        });
        return new OpTraceAnalysis(
            describe.Merge(finder.Cuts), describe.Merge(finder.Detached.Select(op => new Suspect(op, []))), flow.Ops.Count, used, pathOf,
            // A number or a copy stands for the loss in many loops: what a backward pass of the step did reach tells.
            operand.RequiresGrad || (loss is not null && finder.Reached.Any(isTrainable)), operand is { RequiresGrad: true, IsLeaf: true }, Limitation);
    }

    /// <summary>The loss as an operand of the trace, or what its backward pass began at where it is a copy of that; null where no op met it.</summary>
    /// <param name="loss">The loss, alive; null to take the one that the trace itself suggests.</param>
    public Operand? LossOf(Tensor? loss)
    {
        if (loss is null)
            return LossSearch.Find(_recorder!.Ops, _recorder);
        var number = _recorder!.Find(loss);
        var given = new Operand(number, loss.requires_grad, loss.requires_grad && loss.is_leaf, null);
        if (number < 0 || given.RequiresGrad)
            return given;
        // A detached copy of what the backward pass began at stands for it.
        var original = LossSearch.BeforeItsCopies(given, _recorder.Ops, _recorder);
        return LossSearch.BackwardRoots(_recorder.Ops).Any(root => root.Tensor == original.Tensor) ? original : given;
    }

    private OpTraceAnalysis Unseen(Tensor? loss, IReadOnlyList<(string Name, Tensor Parameter)> parameters) => new(
        [], [], 0, new HashSet<string>(), parameters.ToDictionary(entry => entry.Name, _ => LossPath.Unknown),
        loss?.requires_grad, loss is null ? null : loss.requires_grad && loss.is_leaf, Limitation)
    {
        Tracing = "none",
    };
}
