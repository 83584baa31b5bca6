// Joins what libtorch holds, what the trace saw and what the model is called into one graph.
using Sonde.Torch.Interop;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch.Captures;

/// <summary>Built once, used once. Without a session nodes have no lines and reasons stay open.</summary>
internal sealed unsafe class AutogradGraphBuilder
{
    private readonly NativeGraph _native;
    private readonly Tensor _loss;
    private readonly OpTraceSession? _session;
    private readonly bool _isTraining; // a backward pass is then what is expected
    private readonly string _model;
    private readonly List<(string Name, Tensor Parameter)> _parameters;
    private readonly Dictionary<nint, List<string>> _names = []; // by the address of the tensor's implementation
    private readonly Dictionary<nint, string> _buffers = [];
    private readonly Dictionary<int, List<string>> _numbers = []; // the same by the trace's number
    private readonly HashSet<int> _trainable = [];
    private readonly List<AutogradNode> _nodes = [];
    private readonly List<AutogradEdge> _edges = [];
    private readonly Dictionary<string, int> _nodeOf = []; // parameter's node by name
    private readonly Dictionary<int, int> _nodeOfOp = []; // by index of the op
    private readonly Dictionary<NodeKey, int> _nodeOfKey = [];
    private readonly HashSet<string> _zeroed = []; // parameters that the graph holds and only zeros reach
    private readonly OpDescriptions _describe;

    public AutogradGraphBuilder(NativeGraph native, Tensor loss, nn.Module model, OpTraceSession? session, bool isTraining = false)
    {
        (_native, _loss, _session, _isTraining, _model) = (native, loss, session, isTraining, ModuleNames.NameOf(model));
        _parameters = [.. model.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter))];
        foreach (var (name, parameter) in _parameters)
        {
            Add(_names, *(nint*)parameter.Handle, name);
            if (session?.Find(*(nint*)parameter.Handle) is not (>= 0 and var number))
                continue;
            Add(_numbers, number, name);
            if (parameter.requires_grad)
                _trainable.Add(number);
        }

        foreach (var (name, buffer) in model.named_buffers())
            _buffers[*(nint*)buffer.Handle] = name;
        _describe = new OpDescriptions(_numbers);
    }

    /// <param name="note">Said before all other notes, or null.</param>
    public AutogradGraph Build(string? note = null)
    {
        _nodes.Add(new AutogradNode(0, AutogradNodeKind.Loss, "loss") { Shape = _loss.shape });
        AddNodes();
        OwnerLayers.Fill(_nodes, _edges);
        var stops = _session?.Stops(_loss, _trainable, _nodeOfOp.ContainsKey) ?? [];
        foreach (var stop in stops)
        {
            if (stop.Op.GivesZeroGradient && _nodeOfOp.TryGetValue(stop.Op.Index, out var node))
                MarkZero(node, stop);
            else
                AddStop(stop);
        }

        var parameters = Parameters(stops);
        return new AutogradGraph(
            _nodes, _edges, parameters, note is null ? Notes() : [note, .. Notes()], _session?.Limitation, _session is null ? "graph" : "traced");
    }

    private void AddNodes()
    {
        var ops = _session is null ? null : new GraphOps(_session.Ops, _session.OperandOf(_loss));
        if (_native.Nodes.Count > 0)
            _edges.Add(new AutogradEdge(0, 1, _native.LossInput));
        for (var i = 0; i < _native.Nodes.Count; i++)
        {
            var node = _native.Nodes[i];
            _nodeOfKey[node.Key] = i + 1;
            _nodes.Add(node.Leaf != 0 ? Leaf(node, i + 1) : Operation(node, i + 1, ops?.Find(node.Key)));
            foreach (var (to, input) in node.Edges)
            {
                if (to >= 0)
                    _edges.Add(new AutogradEdge(i + 1, to + 1, input));
            }
        }
    }

    private AutogradNode Operation(NativeNode node, int id, (TracedOp Op, Operand? Output)? made)
    {
        var result = new AutogradNode(id, AutogradNodeKind.Operation, node.Name)
        {
            InputsWithoutGradient = node.Edges.Count(edge => edge.To < 0),
            SavedShapes = node.Saved,
        };
        if (made is not { } maker)
            return _session is null ? result : result with { Remark = "made before the traced forward pass" };
        // Of the nodes of one op, the one of its result stands for it.
        if (maker.Output is not null || !_nodeOfOp.ContainsKey(maker.Op.Index))
            _nodeOfOp[maker.Op.Index] = id;
        return Described(result, maker.Op) with { Shape = maker.Output?.Shape };
    }

    private AutogradNode Described(AutogradNode node, TracedOp op)
    {
        var line = CallSite.Resolve(op.Stack);
        return node with
        {
            Op = op.Name,
            Layer = _describe.LayerOf(op),
            Source = line is null ? null : SourceFile.Describe(line),
            Snippet = line is null ? null : SnippetCache.Get(line),
            InputShapes = [.. op.Inputs.Select(input => input.Shape ?? [])],
        };
    }

    private AutogradNode Leaf(NativeNode node, int id)
    {
        var leaf = new AutogradNode(id, AutogradNodeKind.Parameter, node.Name) { Shape = node.LeafShape };
        if (_names.TryGetValue(node.Leaf, out var names))
        {
            foreach (var name in names)
                _nodeOf[name] = id;
            return leaf with { Parameters = names, Layer = LayerOf(names[0]), Remark = names.Count > 1 ? $"one parameter under {names.Count} names" : null };
        }

        leaf = leaf with { Kind = AutogradNodeKind.Leaf };
        if (_buffers.TryGetValue(node.Leaf, out var buffer))
        {
            return leaf with
            {
                Parameters = [buffer],
                Layer = LayerOf(buffer),
                Remark = $"the buffer {buffer} requires grad, and is not a parameter: no optimizer trains it",
            };
        }
        var number = _session?.Find(node.Leaf) ?? -1;
        if (number < 0 || _session!.Ops.FirstOrDefault(op => op.Outputs.Any(output => output.Tensor == number)) is not { } maker)
        {
            return leaf with
            {
                Remark = $"requires grad and is not a parameter of {_model}: an input, a parameter of another model, or a tensor made outside of it",
            };
        }
        return Described(leaf, maker) with
        {
            Remark = maker.AnyInputRequiresGrad
                ? $"made trainable by hand in the middle of the graph: {maker.Name} had lost the gradient, and it stops here"
                : $"made by {maker.Name} and made trainable by hand; not a parameter of {_model}",
        };
    }

    private List<string> CutOff(StoppedBranch stop) => [.. stop.Leaves.Order().SelectMany(leaf => _numbers.GetValueOrDefault(leaf) ?? [])];

    // A function in steps has its node, and what goes back through it is zero.
    private void MarkZero(int node, StoppedBranch stop)
    {
        var cutOff = CutOff(stop);
        _nodes[node] = _nodes[node] with
        {
            Kind = AutogradNodeKind.Cut,
            Parameters = cutOff,
            Remark = $"its gradient is zero everywhere: cuts {cutOff.Count} of {_parameters.Count} parameters off from the loss",
        };
        for (var i = 0; i < _edges.Count; i++)
        {
            if (_edges[i].From == node)
                _edges[i] = _edges[i] with { CarriesGradient = false };
        }

        _zeroed.UnionWith(cutOff);
    }

    private void AddStop(StoppedBranch stop)
    {
        var isCut = stop.Leaves.Count > 0;
        var cutOff = CutOff(stop);
        var id = _nodes.Count;
        var node = new AutogradNode(id, isCut ? AutogradNodeKind.Cut : AutogradNodeKind.Detached, stop.Op.Name)
        {
            Shape = stop.Op.Outputs is [var only, ..] ? only.Shape : null,
            Parameters = cutOff,
            Remark = isCut
                ? $"cuts {cutOff.Count} of {_parameters.Count} parameters off from the loss"
                : "gradient stops here; no parameter loses its gradient by it",
        };
        _nodes.Add(Described(node, stop.Op));
        var into = stop.Into.Select(op => _nodeOfOp[op]).ToHashSet();
        if (stop.ReachesLoss || into.Count == 0)
            into.Add(0);
        foreach (var from in into.Order())
            _edges.Add(new AutogradEdge(from, id, CarriesGradient: false));
        foreach (var input in stop.Op.Inputs.Where(input => input.RequiresGrad && input.Node.Address != 0))
        {
            if (_nodeOfKey.TryGetValue(input.Node, out var made))
                _edges.Add(new AutogradEdge(id, made, CarriesGradient: false));
        }

        foreach (var name in cutOff)
        {
            if (!_nodeOf.TryGetValue(name, out var parameter))
            {
                _nodeOf[name] = parameter = _nodes.Count;
                _nodes.Add(new AutogradNode(parameter, AutogradNodeKind.Parameter, "AccumulateGrad")
                {
                    Shape = _parameters.Find(entry => entry.Name == name).Parameter.shape,
                    Parameters = [name],
                    Layer = LayerOf(name),
                    Remark = "cut off from the loss",
                });
            }

            _edges.Add(new AutogradEdge(id, parameter, CarriesGradient: false));
        }
    }

    private List<AutogradParameter> Parameters(IReadOnlyList<StoppedBranch> stops)
    {
        var reached = _native.Nodes.Where(node => node.Leaf != 0).Select(node => node.Leaf).ToHashSet();
        var reasons = new UnreachedReasons(_session, _loss, _parameters, _describe.Merge(stops.Where(stop => stop.Leaves.Count > 0)
            .Select(stop => new Suspect(stop.Op, [.. stop.Leaves]))));
        return [.. _parameters.Select(entry =>
        {
            int? node = _nodeOf.TryGetValue(entry.Name, out var found) ? found : null;
            return reached.Contains(*(nint*)entry.Parameter.Handle) && !_zeroed.Contains(entry.Name)
                ? new AutogradParameter(entry.Name, entry.Parameter.shape, node, Events.GradientState.Present, "", null)
                : reasons.Explain(entry.Name, entry.Parameter, node);
        })];
    }

    private List<string> Notes()
    {
        var notes = new List<string>();
        if (_parameters.Count == 0)
        {
            notes.Add($"The model {_model} has no parameters: nothing is registered. Call RegisterComponents() at the end of its constructor, "
                + "and keep modules in fields or a ModuleList.");
        }
        if (_native.Nodes.Count == 0)
            notes.Add(GraphChecks.NoGraph(_loss));
        if (!_isTraining && _session is not null && LossSearch.BackwardRoots(_session.Ops).Any(root => root.Tensor == _session.OperandOf(_loss)?.Tensor))
        {
            notes.Add("backward() has run on this loss: the graph is complete, but unless retain_graph was set, "
                + "the saved tensors are freed and a second backward() will throw.");
        }
        if (_session is { LinesEnded: true })
            notes.Add("Only the first ops have source lines: there were more ops than lines are kept for.");
        if (_loss.numel() != 1)
            notes.Add(GraphChecks.NoteOnElements(_loss)!);
        return notes;
    }

    private static string? LayerOf(string parameter) => ModuleNames.LayerOf(parameter) is { Length: > 0 } layer ? layer : null;

    private static void Add<T>(Dictionary<T, List<string>> lists, T key, string name) where T : notnull
    {
        if (!lists.TryGetValue(key, out var list))
            lists[key] = list = [];
        list.Add(name);
    }
}
