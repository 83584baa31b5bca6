// The weight layers of a model in the order in which they ran, with the ops between them: gradient-flow frames and the model graph put together.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>The weight layers of a model, first to last.</summary>
/// <param name="Layers">In forward order where the graph is known, else in order of registration.</param>
/// <param name="HasGraph">Whether the graph of the forward pass is known with its ops.</param>
internal sealed record NetworkMap(IReadOnlyList<WeightLayer> Layers, bool HasGraph)
{
    private const int MostVisited = 400;

    /// <summary>Reads the map; null where no frames were recorded.</summary>
    public static NetworkMap? Of(RunSignals signals)
    {
        if (signals.GradientFlow is not { } frames) return null;
        var weights = Enumerable.Range(0, frames.Parameters.Length).Where(p => IsWeight(frames.Parameters[p])).ToArray();
        var graph = signals.ModelGraph is { Flow: "data" } g && g.Nodes.Any(n => n.Kind == "op") ? g : null;
        return graph is null ? new([.. weights.Select(p => Layer(frames, p))], false) : Mapped(frames, weights, graph);
    }

    /// <summary>File and line at which a module's op ran, for a module that stands behind a weight layer; null where that is not known.</summary>
    public string? SourceOf(string module) => Layers.SelectMany(layer => layer.After).FirstOrDefault(op => op.Layer == module && op.CanStop)?.Source;

    /// <summary>Whether a parameter is a weight of a layer that multiplies: embeddings are tables, and one-dimensional ones scale or shift.</summary>
    public static bool IsWeight(ParameterInfo parameter) =>
        parameter.Shape.Length >= 2 && !parameter.ModuleType.StartsWith("Embedding", StringComparison.Ordinal);

    private static NetworkMap Mapped(GradientFrames frames, int[] weights, ModelGraphRecord graph)
    {
        var rowOf = weights.ToDictionary(p => frames.Parameters[p].Name, p => p, StringComparer.Ordinal);
        // The first op that reads each weight, in the order in which they ran.
        var found = new List<(int Node, int Weight)>();
        var met = new HashSet<int>();
        for (var n = 0; n < graph.Nodes.Length; n++)
        {
            if (graph.Nodes[n] is not { Kind: "op", Uses: { } uses }) continue;
            foreach (var use in uses)
                if (rowOf.TryGetValue(use, out var weight) && met.Add(weight)) found.Add((n, weight));
        }

        var placeOf = found.Select((f, at) => (f.Node, at)).GroupBy(f => f.Node).ToDictionary(f => f.Key, f => f.First().at);
        var readers = graph.Edges.Where(e => !e.Control).ToLookup(e => e.From, e => e.To);
        var layers = found.Select(f =>
        {
            var (after, next) = Follow(graph, readers, f.Node, placeOf);
            return Layer(frames, f.Weight) with { After = after, Next = next, IsMapped = true, Source = graph.Nodes[f.Node].Source };
        });
        // What the traced pass did not use keeps its place at the end, unmapped.
        return new([.. layers, .. weights.Where(p => !met.Contains(p)).Select(p => Layer(frames, p))], true);
    }

    private static (List<NetworkOp> After, List<int> Next) Follow(ModelGraphRecord graph, ILookup<int, int> readers, int from, Dictionary<int, int> placeOf)
    {
        var (after, next) = (new List<NetworkOp>(), new List<int>());
        var seen = new HashSet<int> { from };
        var queue = new Queue<int>(readers[from]);
        while (queue.TryDequeue(out var at) && seen.Count < MostVisited)
        {
            if (!seen.Add(at)) continue;
            if (placeOf.TryGetValue(at, out var place))
            {
                next.Add(place);
                continue;
            }
            if (graph.Nodes[at] is not { Kind: "op" } node) continue;
            after.Add(new(NetworkOp.Plain(node.Type), ModuleOf(graph, node), node.Source));
            foreach (var to in readers[at]) queue.Enqueue(to);
        }

        return (after, next);
    }

    private static string ModuleOf(ModelGraphRecord graph, GraphNode node) => node.Parent >= 0 ? graph.Nodes[node.Parent].Path ?? "" : "";

    private static WeightLayer Layer(GradientFrames frames, int weight)
    {
        var info = frames.Parameters[weight];
        var stem = info.Name.EndsWith("weight", StringComparison.Ordinal) ? info.Name[..^"weight".Length] + "bias" : null;
        var bias = stem is null ? -1 : Array.FindIndex(frames.Parameters, p => p.Name == stem);
        var isPlain = info.ModuleType is "Linear" or "Conv1d" or "Conv2d" or "Conv3d";
        return new(info.Layer, weight, bias, isPlain ? info.Shape.Skip(1).Aggregate(1L, (a, b) => a * b) : 0, info.Shape[0]);
    }
}
