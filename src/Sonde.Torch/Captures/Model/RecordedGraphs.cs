// Writes model graphs, and remembers of each writer what it has, so that the user's own graph is not followed by the monitor's.
using System.Runtime.CompilerServices;
using Sonde.Events;

namespace Sonde.Torch.Captures;

/// <summary>
/// Readers take the newest graph of a tag. A graph that the user added stays the newest: the monitor adds none under its tag. Of GraphDefs, of
/// which a run has one, the monitor adds the first only.
/// </summary>
internal static class RecordedGraphs
{
    private static readonly ConditionalWeakTable<SummaryWriter, HashSet<string>> UsersTags = [];
    private static readonly ConditionalWeakTable<SummaryWriter, object> GraphDefs = [];
    private static readonly ConditionalWeakTable<SummaryWriter, Task> Pending = [];   // monitors' graphs that are not written yet
    private static readonly Lock Gate = new();

    /// <summary>Whether the user has added a graph under the tag of a model of this name.</summary>
    public static bool IsUsers(SummaryWriter writer, string? name)
    {
        lock (Gate) return UsersTags.TryGetValue(writer, out var tags) && tags.Contains(ModelGraphRecord.Reading.TagFor(name));
    }

    /// <summary>Writes the user's graph, after those that monitors have taken of the writer's steps so far.</summary>
    public static void AddUsers(SummaryWriter writer, ModelGraphRecord graph)
    {
        Task? pending;
        lock (Gate) Pending.TryGetValue(writer, out pending);
        pending?.Wait();
        lock (Gate)
        {
            Write(writer, graph, step: 0);
            writer.AddGraph(GraphDefForm.Encode(graph));
            UsersTags.GetOrCreateValue(writer).Add(ModelGraphRecord.Reading.TagFor());
            GraphDefs.AddOrUpdate(writer, new object());
        }
    }

    /// <summary>
    /// Writes the monitor's graph in the background, unless the user has added one by now. Which of the two is first is settled by the order
    /// of the calls, not by that of the threads: what the user adds later waits for this.
    /// </summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="graph">The graph: plain numbers and texts.</param>
    /// <param name="step">The step that was traced.</param>
    /// <param name="guard">Runs the writing; it catches what that throws.</param>
    /// <returns>Ends when the graph is written.</returns>
    public static Task AddMonitorsLater(SummaryWriter writer, ModelGraphRecord graph, long step, Action<Action> guard)
    {
        lock (Gate)
        {
            if (IsUsers(writer, graph.Name)) return Task.CompletedTask;
            var before = Pending.TryGetValue(writer, out var pending) ? pending : Task.CompletedTask;
            var task = before.ContinueWith(
                _ => guard(() => AddMonitors(writer, graph, step)), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            Pending.AddOrUpdate(writer, task);
            return task;
        }
    }

    private static void AddMonitors(SummaryWriter writer, ModelGraphRecord graph, long step)
    {
        lock (Gate)
        {
            Write(writer, graph, step);
            if (GraphDefs.TryAdd(writer, new object())) writer.AddGraph(GraphDefForm.Encode(graph), step);
        }
    }

    private static void Write(SummaryWriter writer, ModelGraphRecord graph, long step) => writer.AddTensor(
        ModelGraphRecord.Reading.TagFor(graph.Name), ModelGraphRecord.Reading.WriteText(graph), step,
        new SummaryMetadata(ModelGraphRecord.Reading.Plugin, default, DataClass: DataClass.Tensor));
}
