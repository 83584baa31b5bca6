// Writes model graphs, and remembers of each writer what it has, so that the user's own graph is not followed by the monitor's.
using System.Runtime.CompilerServices;
using System.Text.Json;
using Sonde.Events;

namespace Sonde.Torch.Captures;

/// <summary>
/// Readers take the newest graph of a tag. A graph that the user added stays the newest: the monitor adds none under its tag. Of GraphDefs, of
/// which a run has one, the monitor adds the first only.
/// </summary>
internal static class RecordedGraphs
{
    private static readonly ConditionalWeakTable<SummaryWriter, HashSet<string>> s_usersTags = [];
    private static readonly ConditionalWeakTable<SummaryWriter, object> s_graphDefs = [];
    private static readonly Lock s_gate = new();

    /// <summary>Whether the user has added a graph under the tag of a model of this name.</summary>
    public static bool IsUsers(SummaryWriter writer, string? name)
    {
        lock (s_gate) return s_usersTags.TryGetValue(writer, out var tags) && tags.Contains(PluginNames.TagFor(PluginNames.ModelGraph, name));
    }

    /// <summary>Writes the user's graph.</summary>
    public static void AddUsers(SummaryWriter writer, ModelGraphRecord graph)
    {
        lock (s_gate)
        {
            Write(writer, graph, step: 0);
            writer.AddGraph(GraphDefForm.Encode(graph));
            s_usersTags.GetOrCreateValue(writer).Add(PluginNames.TagFor(PluginNames.ModelGraph));
            s_graphDefs.AddOrUpdate(writer, new object());
        }
    }

    /// <summary>Writes the monitor's graph, unless the user has added one by now.</summary>
    public static void AddMonitors(SummaryWriter writer, ModelGraphRecord graph, long step)
    {
        lock (s_gate)
        {
            if (IsUsers(writer, graph.Name)) return;
            Write(writer, graph, step);
            if (s_graphDefs.TryAdd(writer, new object())) writer.AddGraph(GraphDefForm.Encode(graph), step);
        }
    }

    private static void Write(SummaryWriter writer, ModelGraphRecord graph, long step) => writer.AddTensor(
        PluginNames.TagFor(PluginNames.ModelGraph, graph.Name), JsonSerializer.Serialize(graph, RecordJson.Default.ModelGraphRecord), step,
        new SummaryMetadata(PluginNames.ModelGraph, default, DataClass: DataClass.Tensor));
}
