// Tells when it is worth looking at the log directory again, and where: what the source reports, and a clock.
namespace Sonde.Runs;

/// <summary>
/// Reports come late, in bursts, or not at all (network drives, links, too many folders), so a wait never lasts longer than
/// the poll period. After a pass, at least the quiet period goes by before the next: a burst becomes one pass.
/// </summary>
internal sealed class ChangeSignal(ILogSource source, LogDirectoryOptions options) : IDisposable
{
    private const int Thrift = 50;
    private const int MostNames = 10_000;
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly WalkPace _attempts = new(options.TimeProvider);
    private TaskCompletionSource _changed = New();
    private TaskCompletionSource _hurried = New();
    private HashSet<string> _names = new(StringComparer.Ordinal);
    private bool _missed = true; // what changed before anybody listened
    private TimeSpan _pause;
    private ILogWatch? _watch; // none while IsDeaf

    /// <summary>Begins to listen where that is possible and not done yet.</summary>
    /// <returns>Why there are no reports, or null.</returns>
    public string? Listen()
    {
        if (!options.UseFileEvents)
            return "File events are switched off.";
        lock (_gate)
        {
            // Where passes are as far apart as looks by the clock nobody waits for a report, and none need wake the process.
            if (IsDeaf)
            {
                Forget();
                return null;
            }

            // Watching 30 000 folders in vain costs as much as walking over them.
            if (_watch?.Reason is not null && _attempts.IsDue)
                Forget();
            if (_watch is null)
            {
                var start = options.TimeProvider.GetTimestamp();
                _watch = Watch();
                _attempts.Done(options.TimeProvider.GetElapsedTime(start));
                _missed |= _watch.Reason is null;
            }

            return _watch.Reason;
        }
    }

    /// <summary>The names that were reported since the last call; null where something may have been missed.</summary>
    public IReadOnlyCollection<string>? Take()
    {
        lock (_gate)
        {
            var names = _missed ? null : _names;
            (_names, _missed) = (new HashSet<string>(StringComparer.Ordinal), false);
            return names;
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
            {
                _missed = true; // changes that came meanwhile were not reported
                _changed.TrySetResult();
            }
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
    /// Passes take at most a fiftieth of the time, since a training on the same machine needs the processors; but what is
    /// written is never left for longer than 200 ms on that account. The walks over all folders have no such limit: see <see cref="WalkPace"/>.
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
            Forget();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Raise(string? name)
    {
        lock (_gate)
        {
            if (name is null || _names.Count >= MostNames)
                _missed = true;
            else
                _names.Add(name);
            _changed.TrySetResult();
        }
    }

    private ILogWatch Watch()
    {
        try
        {
            return source.Watch(Raise);
        }
        catch (Exception e)
        {
            return new NoWatch(FolderTree.Describe(e)); // without reports there is still the clock
        }
    }

    private bool IsDeaf => _pause >= options.PollPeriod;

    private void Forget()
    {
        _watch?.Dispose();
        _watch = null;
    }

    private sealed record NoWatch(string Reason) : ILogWatch
    {
        public void Dispose()
        {
        }
    }
}
