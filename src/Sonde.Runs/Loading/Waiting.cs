// Waits for tasks that are mostly complete already.
namespace Sonde.Runs;

internal static class Waiting
{
    /// <summary>The result of a task; blocks the thread until there is one.</summary>
    public static T For<T>(ValueTask<T> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : task.AsTask().GetAwaiter().GetResult();
}
