// Tells when it is worth looking at the log directory again: the system's file events, and a clock beside them.
namespace Sonde.Runs;

/// <summary>
/// File events come late, in bursts, or not at all (network drives, links, too many folders), so a wait never lasts longer than
/// the poll period. After a pass, at least the quiet period goes by before the next: a burst becomes one pass.
/// </summary>
internal sealed class ChangeSignal(string folder, LogDirectoryOptions options) : IDisposable
{
    private const int Thrift = 50;
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = New();
    private TaskCompletionSource _hurried = New();
    private TimeSpan _pause;
    private FileSystemWatcher? _watcher; // none while IsDeaf
    private string? _reason = "nobody listens yet";

    /// <summary>Begins to listen where that is possible and not done yet.</summary>
    /// <returns>Why there are no file events, or null.</returns>
    public string? Listen()
    {
        if (!options.UseFileEvents)
            return "File events are switched off.";
        lock (_gate)
        {
            // A folder that is deleted takes its events with it; the one that comes in its place needs a new listener.
            if (!Directory.Exists(folder))
            {
                Forget("The log directory is not there.");
                return _reason;
            }

            // Where passes are as far apart as looks by the clock nobody waits for an event, and none need wake the process.
            if (IsDeaf)
                Forget(null);
            else if (_watcher is null)
                Start();
            return _reason;
        }
    }

    /// <summary>Sets the least time between two passes; a wait that would end earlier under a shorter one ends when that is over.</summary>
    public void Pace(TimeSpan pause)
    {
        TaskCompletionSource hurried;
        lock (_gate)
        {
            var wasDeaf = IsDeaf;
            _pause = pause;
            (hurried, _hurried) = (_hurried, New());
            if (wasDeaf && !IsDeaf)
                _changed.TrySetResult(); // what came meanwhile told nobody
        }

        hurried.SetResult();
    }

    /// <summary>Waits for a change, at most for the poll period, and at least for the quiet period, which is longer after a costly pass.</summary>
    /// <param name="pass">How long the pass before took.</param>
    /// <param name="ct">Ends the wait with an exception.</param>
    public async Task WaitAsync(TimeSpan pass, CancellationToken ct)
    {
        var quiet = await KeepQuietAsync(pass, ct).ConfigureAwait(false);
        Task changed;
        lock (_gate)
            changed = _changed.Task;
        var rest = options.PollPeriod - quiet;
        if (rest > TimeSpan.Zero)
            await DelayAsync(rest, changed, ct).ConfigureAwait(false);
        lock (_gate)
        {
            if (_changed.Task.IsCompleted)
                _changed = New();
        }
    }

    private async Task<TimeSpan> KeepQuietAsync(TimeSpan pass, CancellationToken ct)
    {
        var start = options.TimeProvider.GetTimestamp();
        while (true)
        {
            TimeSpan quiet;
            Task hurried;
            lock (_gate)
                (quiet, hurried) = (QuietAfter(pass) is var least && least > _pause ? least : _pause, _hurried.Task);
            var rest = quiet - options.TimeProvider.GetElapsedTime(start);
            if (rest <= TimeSpan.Zero)
                return quiet;
            await DelayAsync(rest, hurried, ct).ConfigureAwait(false);
        }
    }

    private async Task DelayAsync(TimeSpan time, Task earlier, CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Task.WhenAny(earlier, Task.Delay(time, options.TimeProvider, ended.Token)).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        ct.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// Passes take at most a fiftieth of the time, since a training beside them wants the processors for itself; but what is
    /// written is never left for longer than <see cref="LongestQuiet"/> on that account.
    /// </summary>
    internal TimeSpan QuietAfter(TimeSpan pass)
    {
        var paced = pass * Thrift;
        if (paced > LongestQuiet)
            paced = LongestQuiet;
        return paced > options.QuietPeriod ? paced : options.QuietPeriod;
    }

    public void Dispose()
    {
        lock (_gate)
            Forget("Nobody listens any more.");
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Start()
    {
        try
        {
            _watcher = new FileSystemWatcher(folder)
            {
                IncludeSubdirectories = true,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.Size | NotifyFilters.LastWrite,
            };
            _watcher.Changed += Notify;
            _watcher.Created += Notify;
            _watcher.Deleted += Notify;
            _watcher.Renamed += Notify;
            _watcher.Error += (_, error) => Lost(error.GetException());
            _watcher.EnableRaisingEvents = true;
            _reason = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or PlatformNotSupportedException)
        {
            Forget(e.Message);
        }
    }

    private void Notify(object sender, FileSystemEventArgs e) => Raise();

    private void Lost(Exception e)
    {
        lock (_gate)
            Forget(e.Message);
        Raise();
    }

    private void Raise()
    {
        lock (_gate)
            _changed.TrySetResult();
    }

    private bool IsDeaf => _pause >= options.PollPeriod;

    private void Forget(string? reason)
    {
        _reason = reason;
        _watcher?.Dispose();
        _watcher = null;
    }
}
