// From a forward pass to a graph: modules and ops as nodes, the data flow between them as edges.
using Sonde.Events;
using Sonde.Torch.Tracing;

namespace Sonde.Torch.Captures;

/// <summary>
/// Nodes are calls, so a module that is used twice stands there twice and the flow stays a flow. Edges come from the trace: what hooks
/// alone cannot see (a residual sum, a concatenation, an op between two modules) is a node with its own edges.
/// </summary>
internal sealed class ModelGraphBuilder
{
    private readonly ForwardPass _pass;
    private readonly IReadOnlyList<TracedOp> _ops;
    private readonly Dictionary<int, string> _names = [];   // of parameters and buffers, and of views of them, by tensor number
    private readonly HashSet<int> _folded = [];             // ops that only turn a parameter round
    private readonly List<GraphNode> _nodes = [];
    private readonly Dictionary<object, int> _nodeOf = new(ReferenceEqualityComparer.Instance);
    private readonly List<ModuleCall> _calls;
    private readonly ModuleCall?[] _callOf;
    private readonly Dictionary<ModuleEntry, (long All, long Trainable)> _sizes = new(ReferenceEqualityComparer.Instance);   // elements of parameters in it
    private readonly Dictionary<string, int> _uncounted = [];
    private readonly List<string> _notes = [];
    private readonly int _firstOp;

    public ModelGraphBuilder(ForwardPass pass)
    {
        _pass = pass;
        _ops = pass.Ops;
        foreach (var (tensor, name) in pass.Model.Names)
        {
            if (!tensor.IsInvalid && pass.Session.Find(tensor) is var number and >= 0) _names[number] = name;
        }

        FoldParameterViews();
        _calls = [.. pass.Calls];
        _firstOp = pass.FirstOp;
        _callOf = new ModuleCall?[_ops.Count];
        foreach (var call in _calls)
            Array.Fill(_callOf, call, Math.Min(call.FirstOp, _ops.Count), Math.Max(0, Math.Min(call.EndOp, _ops.Count) - call.FirstOp));
        var bypassed = new BypassedModules(pass.Model.Modules, OwnersOf);
        for (var i = _firstOp; i < _ops.Count; i++)
            _callOf[i] = bypassed.Place(_ops[i], _callOf[i]);
        _calls.AddRange(bypassed.Found);
    }

    public ModelGraphRecord Build(string? name)
    {
        AddNodes();
        var traced = _pass.Limitation is null;
        var flow = traced ? new FlowEdges(_pass, _nodes, _nodeOf, _names, _folded, _firstOp, _callOf).Find() : CallOrder();
        NoteWhatIsNotSeen(traced);
        var root = _pass.Model.Root;
        return new ModelGraphRecord
        {
            Name = name,
            Type = root.Type,
            Flow = traced ? "data" : "order",
            Training = root.Module.training,
            Nodes = [.. _nodes],
            Edges = [.. flow],
            Parameters = _pass.Model.Describe(),
            Totals = Totals(),
            Notes = [.. _notes],
        };
    }

    private IReadOnlyList<ModuleEntry> OwnersOf(TracedOp op) =>
        [.. op.Inputs.Select(input => _names.GetValueOrDefault(input.Tensor)).OfType<string>()
            .Select(_pass.Model.Owners.GetValueOrDefault).OfType<ModuleEntry>().Distinct()];

    // A linear layer first transposes its weight: the product that follows counts as the one that takes the weight in.
    private void FoldParameterViews()
    {
        foreach (var op in _ops)
        {
            if (op.Inputs.Length != 1 || op.Outputs.Length != 1 || op.IsInPlace || !ViewOps.MayBe(op.Name)) continue;
            if (!_names.TryGetValue(op.Inputs[0].Tensor, out var name)) continue;
            _names.TryAdd(op.Outputs[0].Tensor, name);
            _folded.Add(op.Index);
        }
    }

    private void AddNodes()
    {
        var children = _calls.ToLookup(call => call.Parent);
        var ops = _ops.Where(op => op.Index >= _firstOp && !_folded.Contains(op.Index)).ToLookup(op => _callOf[op.Index]);
        Add(null, -1);

        long Add(ModuleCall? call, int parent)
        {
            var total = 0L;
            IEnumerable<(int At, int Rank, object Item)> items =
                children[call].Select((child, i) => (child.FirstOp, 0, (object)child)).Concat(ops[call].Select(op => (op.Index, 1, (object)op)));
            foreach (var (_, _, item) in items.OrderBy(item => item.At).ThenBy(item => item.Rank))
            {
                var index = _nodes.Count;
                _nodeOf[item] = index;
                if (item is TracedOp op)
                {
                    _nodes.Add(NodeOf(op, parent));
                    total += _nodes[index].MultiplyAdds;
                    continue;
                }

                var child = (ModuleCall)item;
                _nodes.Add(NodeOf(child, parent));
                var inside = Add(child, index);
                _nodes[index] = _nodes[index] with { MultiplyAdds = inside, Source = SourceOf(child) };
                total += inside;
            }

            return total;
        }
    }

    private GraphNode NodeOf(TracedOp op, int parent)
    {
        var count = MultiplyAdds.Of(op);
        if (count is null) _uncounted[op.Name] = _uncounted.GetValueOrDefault(op.Name) + 1;
        string[] uses = [.. op.Inputs.Select(input => _names.GetValueOrDefault(input.Tensor)).OfType<string>().Distinct()];
        var line = CallSite.Resolve(op.Stack);
        return new GraphNode
        {
            Kind = "op",
            Parent = parent,
            Name = op.Name[(op.Name.LastIndexOf(':') + 1)..],
            Type = op.Name,
            Inputs = [.. op.Inputs.Where(input => !_names.ContainsKey(input.Tensor)).Select(input => new GraphTensor { Shape = input.Shape })],
            Outputs = [.. op.Outputs.Select(output => new GraphTensor { Shape = output.Shape })],
            MultiplyAdds = count ?? 0,
            Uses = uses.Length > 0 ? uses : null,
            Source = line is null ? null : SourceFile.Describe(line),
        };
    }

    private GraphNode NodeOf(ModuleCall call, int parent)
    {
        if (!_sizes.TryGetValue(call.Module, out var size))
        {
            var within = _pass.Model.Under(call.Module).ToList();
            size = (within.Sum(parameter => parameter.Tensor.numel()),
                within.Where(parameter => parameter.Tensor.requires_grad).Sum(parameter => parameter.Tensor.numel()));
            _sizes[call.Module] = size;
        }

        var around = call.Parent?.Module.Path is { Length: > 0 } path && call.Module.Path.StartsWith(path + ".", StringComparison.Ordinal)
            ? path.Length + 1
            : 0;
        return new GraphNode
        {
            Kind = "module",
            Parent = parent,
            Name = call.Module.Label[around..],
            Type = call.Module.Type,
            Path = call.Module.Path,
            Call = call.Number,
            Calls = call.Module.Calls,
            Inputs = call.IsBypassed && call.FirstOp < _ops.Count
                ? Shapes(_ops.Skip(call.FirstOp).FirstOrDefault(op => !_folded.Contains(op.Index))?.Inputs ?? [])
                : [.. call.Inputs.Select(seen => seen.Facts)],
            Outputs = call.IsBypassed && call.FirstOp < _ops.Count ? Shapes(_ops[call.EndOp - 1].Outputs) : [.. call.Outputs.Select(seen => seen.Facts)],
            Parameters = size.All,
            Trainable = size.Trainable,
            Bypassed = call.IsBypassed,
            Unregistered = !call.Module.IsRegistered,
        };
    }

    // Of a module that no hook saw: what the first op in it read besides parameters, and what its last op returned.
    private GraphTensor[] Shapes(Operand[] operands) =>
        [.. operands.Where(operand => !_names.ContainsKey(operand.Tensor)).Select(operand => new GraphTensor { Shape = operand.Shape })];

    // The line that called it, which is the line of user code behind its first op unless that is deeper inside.
    private string? SourceOf(ModuleCall call) =>
        call.FirstOp < _ops.Count && call.FirstOp < call.EndOp && call.Module.Module.GetType().Assembly == typeof(TorchSharp.torch).Assembly
            && CallSite.Resolve(_ops[call.FirstOp].Stack) is { } line ? SourceFile.Describe(line) : null;

    /// <summary>Where ops cannot be seen: each leaf after the one that ran before it.</summary>
    private List<GraphEdge> CallOrder()
    {
        var parents = _nodes.Select(node => node.Parent).ToHashSet();
        var leaves = Enumerable.Range(0, _nodes.Count).Where(i => !parents.Contains(i)).ToList();
        var edges = leaves.Zip(leaves.Skip(1))
            .Select(pair => new GraphEdge { From = pair.First, To = pair.Second, Shape = _nodes[pair.First].Outputs?.FirstOrDefault()?.Shape })
            .ToList();
        if (leaves.Count == 0) return edges;
        foreach (var seen in InputsOf(_pass))
            edges.Insert(0, new GraphEdge { From = AddEnd("input", seen.Name, seen.Tensor), To = leaves[0], Shape = seen.Tensor.Facts.Shape });
        foreach (var (result, i) in _pass.Results.Select((result, i) => (result, i)))
        {
            edges.Add(new GraphEdge
            {
                From = leaves[^1],
                To = AddEnd("output", _pass.Results.Count == 1 ? "output" : $"output {i}", result),
                Shape = result.Facts.Shape,
            });
        }
        return edges;

        int AddEnd(string kind, string label, TensorSeen tensor)
        {
            _nodes.Add(new GraphNode { Kind = kind, Parent = -1, Name = label, Type = "Tensor", Outputs = [tensor.Facts] });
            return _nodes.Count - 1;
        }
    }

    /// <summary>The tensors that the model was called with, under the names of its forward's parameters.</summary>
    internal static IEnumerable<(string Name, TensorSeen Tensor)> InputsOf(ForwardPass pass)
    {
        var seen = pass.Given ?? [.. pass.Calls.Where(call => call.Module == pass.Model.Root).SelectMany(call => call.Inputs)];
        // TorchSharp's own modules call theirs "tensor", "input1" or "x" as it happens.
        var type = pass.Model.Root.Module.GetType();
        var parameters = type.Assembly == typeof(TorchSharp.torch).Assembly ? []
            : type.GetMethods()
                .Where(method => method.Name == "forward")
                .Select(method => method.GetParameters())
                .FirstOrDefault(parameters => parameters.Length >= seen.Count) ?? [];
        return seen.Select((tensor, i) => (i < parameters.Length && parameters[i].Name is { } name ? name : seen.Count == 1 ? "input" : $"input {i}", tensor));
    }

    private void NoteWhatIsNotSeen(bool traced)
    {
        _notes.AddRange(_pass.Notes);
        if (!traced) _notes.Add($"{_pass.Limitation} Edges show only the order of calls, and multiply-adds are not counted.");
        if (_calls.FindAll(call => call is { IsBypassed: true, ByOwnCall: false }) is { Count: > 0 } bypassed)
        {
            _notes.Add($"Ran by forward(...) rather than call(...), so that their hooks did not run: "
                + $"{string.Join(", ", bypassed.Select(call => call.Module.Label).Distinct())}.");
        }
        if (_pass.Calls.Where(call => !call.HasEnded).Select(call => call.Module.Label).Distinct().ToList() is { Count: > 0 } threw)
            _notes.Add($"Threw, and the exception was caught on the way: {string.Join(", ", threw)}.");
        foreach (var part in _pass.Model.Unregistered)
            _notes.Add($"Not registered, so not trained and not saved: {part.Field} ({part.Type}, {part.Elements:#,0} elements).");
        foreach (var (op, times) in _uncounted)
            _notes.Add($"Multiply-adds of {op} are not counted ({times} {(times == 1 ? "call" : "calls")}).");
        var uncalled = _pass.Model.Modules.Where(module => module.Calls == 0 && module.Parameters.Count > 0
            && !_nodes.Exists(node => node.Uses is { } uses && module.Parameters.Any(p => uses.Contains(module.Qualify(p.Name)))))
            .Select(module => module.Label)
            .ToList();
        if (traced && uncalled.Count > 0) _notes.Add($"Not used in this forward pass: {string.Join(", ", uncalled)}.");
    }

    private GraphTotals Totals()
    {
        var parameters = _pass.Model.Parameters;
        // As torchinfo has it: only layers without layers in them, only those with parameters, twice for the gradient.
        var holders = _pass.Calls.Select(call => call.Parent).ToHashSet();
        var leaves = _pass.Calls.Where(call => call.Module.Parameters.Count > 0 && !holders.Contains(call));
        return new GraphTotals
        {
            Parameters = parameters.Sum(entry => entry.Tensor.numel()),
            Trainable = parameters.Where(entry => entry.Tensor.requires_grad).Sum(entry => entry.Tensor.numel()),
            ParameterBytes = parameters.Sum(entry => entry.Tensor.numel() * entry.Tensor.element_size()),
            MultiplyAdds = _nodes.Where(node => node.Kind == "op").Sum(node => node.MultiplyAdds),
            InputBytes = InputsOf(_pass).Sum(input => input.Tensor.Bytes),
            ActivationBytes = 2 * leaves.Sum(call => call.Outputs.Sum(output => output.Bytes)),
            Uncounted = _uncounted,
        };
    }
}
