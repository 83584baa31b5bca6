// A folder of runs: found, read in full, and followed as it grows.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>
/// Reads every event file below a folder. The folder need not be there yet. Nothing is ever written, locked or changed in it.
/// Every point of every file is kept; what cannot be read is listed in <see cref="Snapshot.Problems"/> and hides nothing else.
/// All members may be used from any thread.
/// </summary>
public sealed class LogDirectory : IDisposable
{
    private readonly LogDirectoryOptions _options;
    private readonly ILogSource _source;
    private readonly DirectoryLoader _loader;
    private readonly Lock _reading = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _pacing = new();
    private Snapshot _current;
    private ChangeSignal? _signal;
    private TimeSpan _pause;

    /// <summary>
    /// Names the folder (where the options give a source: what its root is called); nothing is read until <see cref="Refresh"/> or
    /// <see cref="WatchAsync"/>.
    /// </summary>
    public LogDirectory(string path, LogDirectoryOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _options = options ?? new LogDirectoryOptions();
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.PollPeriod, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_options.PollPeriod, TimeSpan.FromDays(1), nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.QuietPeriod, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Parallelism, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.BytesPerPass, 1, nameof(options));
        Path = path;
        _source = _options.Source ?? new LocalLogSource(path);
        _loader = new DirectoryLoader(path, _source, _options);
        _current = new Snapshot(0, path, exists: false, [], [], isComplete: false);
    }

    /// <summary>The folder as it was given.</summary>
    public string Path { get; }

    /// <summary>The latest snapshot.</summary>
    public Snapshot Current => Volatile.Read(ref _current);

    /// <summary>Why the system reports no changes, so that only polling notices them; null while it does or nobody watches.</summary>
    public string? PollingReason { get; private set; }

    /// <summary>
    /// Sets the least time between two passes of <see cref="WatchAsync"/>, while a folder grows without end: whoever looks at the
    /// snapshots says how often. It holds from now on, and what comes after a longer silence is still read at once.
    /// </summary>
    /// <param name="pause">From one pass's end to the next one's start; zero for as often as passes are cheap.</param>
    public void Pace(TimeSpan pause)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pause, TimeSpan.Zero);
        lock (_pacing)
        {
            _pause = pause;
            _signal?.Pace(pause);
        }
    }

    /// <summary>Reads everything that is new, all of it, and returns the new snapshot, or the same one if nothing changed.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; what was read so far is in the next snapshot.</exception>
    public Snapshot Refresh(CancellationToken ct = default)
    {
        ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
        return Pass(null, isLook: false, long.MaxValue, ct);
    }

    /// <summary>
    /// Follows the folder until cancelled, and calls <paramref name="changed"/> after the first look and with each new snapshot. While much is to be
    /// read, snapshots of what has been read so far come in between. The call ends without an exception when it is cancelled.
    /// </summary>
    public async Task WatchAsync(Action<Snapshot> changed, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, _disposed.Token);
        using var signal = new ChangeSignal(_source, _options);
        lock (_pacing)
        {
            _signal = signal;
            signal.Pace(_pause);
        }

        long told = -1;
        var (walks, looks) = (new WalkPace(_options.TimeProvider), new WalkPace(_options.TimeProvider));
        try
        {
            await Task.Yield();
            while (true)
            {
                // Listening starts before reading, so that nothing falls in between.
                PollingReason = signal.Listen();
                var start = _options.TimeProvider.GetTimestamp();
                var reported = signal.Take();
                if (reported is null)
                    walks.Hurry();
                var isWalk = walks.IsDue;
                var isLook = !isWalk && reported is not { Count: > 0 } && looks.IsDue;
                var snapshot = Pass(isWalk ? null : reported ?? [], isLook, _options.BytesPerPass, stop.Token);
                if (isWalk)
                    walks.Done(_loader.ListingTook);
                else if (isLook)
                    looks.Done(_loader.ListingTook);
                if (_loader.NeedsWalk)
                    walks.Hurry();
                if (snapshot.Version != told)
                {
                    told = snapshot.Version;
                    changed(snapshot);
                }

                if (snapshot.IsComplete)
                    await signal.WaitAsync(_options.TimeProvider.GetElapsedTime(start), stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // asked to stop
        }
    }

    /// <summary>Opens an event file of a snapshot, to read it record by record from its start.</summary>
    /// <param name="path">As in <see cref="EventFileInfo.Path"/>.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public EventFileReader OpenEvents(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = LogSourceFile.Of(_source, path);
        _ = file.Length; // opened now, so that a missing file is reported here
        return file.ReadEvents();
    }

    /// <summary>Ends every <see cref="WatchAsync"/>. Snapshots stay usable.</summary>
    public void Dispose() => _disposed.Cancel();

    private Snapshot Pass(IReadOnlyCollection<string>? where, bool isLook, long bytesPerFile, CancellationToken ct)
    {
        lock (_reading)
        {
            // Where nothing is reported, the runs that grew of late are worth a look.
            var next = _loader.Pass(_current, isLook ? _loader.Lively : where, bytesPerFile, ct);
            Volatile.Write(ref _current, next);
            return next;
        }
    }
}
