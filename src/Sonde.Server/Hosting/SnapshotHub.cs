// The newest snapshot, and a way to wait for a newer one: any number of listeners, none of which can hold up the reader.
using Sonde.Runs;

namespace Sonde.Server.Hosting;

/// <summary>Hands the newest snapshot to whoever asks; listeners that are slow skip to the newest, they never queue.</summary>
internal sealed class SnapshotHub(Snapshot first)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Snapshot _current = first;

    public Snapshot Current => Volatile.Read(ref _current);

    /// <summary>Publishes a snapshot; an older one than the current is dropped.</summary>
    public void Publish(Snapshot snapshot)
    {
        TaskCompletionSource waiting;
        lock (_lock)
        {
            if (snapshot.Version <= _current.Version) return;
            Volatile.Write(ref _current, snapshot);
            waiting = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        waiting.SetResult();
    }

    /// <summary>Completes as soon as the current snapshot is newer than <paramref name="version"/>.</summary>
    public Task NewerThan(long version)
    {
        lock (_lock)
            return _current.Version > version ? Task.CompletedTask : _changed.Task;
    }
}
