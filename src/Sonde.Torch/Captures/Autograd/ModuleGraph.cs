// The graph by modules, where libtorch's nodes cannot be read: from hooks and from the gradients of one backward pass.
using Sonde.Events;
using Sonde.Torch.Interop;
using static TorchSharp.torch;

namespace Sonde.Torch.Captures;

/// <summary>Needs nothing but TorchSharp's own interface. It sees neither ops nor lines, and says so.</summary>
internal static class ModuleGraph
{
    private const string Blind = "Ops, lines and the shape of the graph cannot be seen here";

    /// <summary>All that a loss alone tells.</summary>
    public static AutogradGraph WithoutTrace(Tensor loss, nn.Module model, string reason) => new(
        [new AutogradNode(0, AutogradNodeKind.Loss, "loss") { Shape = loss.shape }], [],
        [.. model.named_parameters().Select(entry => entry.parameter.requires_grad
            ? new AutogradParameter(
                entry.name, entry.parameter.shape, null, GradientState.NotSeen, "not known: the nodes behind the loss cannot be read here", null)
            : new AutogradParameter(entry.name, entry.parameter.shape, null, GradientState.Frozen, "frozen: requires_grad is false", null))],
        [], $"{Blind}: {reason}. AutogradGraph.Capture(() => <the forward pass>, model) can tell which modules and parameters are reached.", "modules");

    /// <summary>
    /// Runs the forward pass with hooks on every module, then a backward pass for which all gradients are set aside and put back.
    /// </summary>
    public static AutogradGraph Run(Func<Tensor> forward, nn.Module model, string reason)
    {
        using var calls = new EndedCalls(model);
        var loss = forward();
        calls.Dispose();
        GraphChecks.Check(loss);

        var reached = Reached(loss, model, out var failure);
        var nodes = new List<AutogradNode> { new(0, AutogradNodeKind.Loss, "loss") { Shape = loss.shape } };
        var edges = new List<AutogradEdge>();
        var parameters = model.named_parameters().ToList();
        var nodeOf = new Dictionary<string, int>();
        var previous = 0;
        foreach (var call in calls.Ended.AsEnumerable().Reverse().DistinctBy(call => call.Name))
        {
            var isCut = call.RequiresGradIn && !call.RequiresGradOut;
            var own = parameters.Where(entry => ModuleNames.LayerOf(entry.name) == call.Name).Select(entry => entry.name).ToList();
            if (own.Count == 0 && call.HasChildren)
                continue; // what happens in it happens in its children
            edges.Add(new AutogradEdge(previous, nodes.Count, CarriesGradient: call.RequiresGradOut));
            previous = nodes.Count;
            own.ForEach(name => nodeOf[name] = previous);
            nodes.Add(new AutogradNode(previous, AutogradNodeKind.Module, call.Type)
            {
                Layer = call.Name,
                Shape = call.Shape,
                Parameters = own,
                Remark = isCut ? "gradient goes in and none comes out: an op in this module cuts it off" : null,
            });
        }

        var records = parameters.Select(entry => Explain(entry.name, entry.parameter));
        string[] notes = failure is null ? [] : [$"backward() failed: {failure}"];
        return new AutogradGraph(nodes, edges, [.. records], notes,
            $"{Blind}: {reason}. Nodes are modules in the order of their calls, not of the data flow; "
                + "which parameters are reached was found by a backward pass, after which all gradients were put back.", "modules");

        AutogradParameter Explain(string name, Tensor parameter)
        {
            int? node = nodeOf.TryGetValue(name, out var found) ? found : null;
            var (state, why) = !parameter.requires_grad ? (GradientState.Frozen, "frozen: requires_grad is false")
                : reached.Contains(name) ? (GradientState.Present, "")
                : node is null ? (GradientState.NoGradient,
                    "no gradient reaches it: the hooks of its module did not run, so it was never used, or was called by forward() instead of call()")
                : (GradientState.NoGradient, "no gradient reaches it: its module ran, so an op after it cuts it off, or its output does not enter the loss");
            return new AutogradParameter(name, parameter.shape, node, state, why, null);
        }
    }

    private static HashSet<string> Reached(Tensor loss, nn.Module model, out string? failure)
    {
        failure = null;
        var kept = model.named_parameters().Select(entry => (entry.name, entry.parameter, gradient: entry.parameter.grad)).ToList();
        try
        {
            kept.ForEach(entry => entry.parameter.grad = null);
            if (loss.numel() == 1)
                loss.backward();
            else
                loss.sum().backward();
            return [.. kept.Where(entry => HasGradient(entry.parameter)).Select(entry => entry.name)];
        }
        catch (System.Runtime.InteropServices.ExternalException exception)
        {
            failure = exception.Message.Split('\n', 2)[0].Trim();
            return [];
        }
        finally
        {
            kept.ForEach(entry => entry.parameter.grad = entry.gradient);
        }
    }

    private static bool HasGradient(Tensor parameter)
    {
        using var gradient = parameter.grad;
        return gradient is not null;
    }
}
