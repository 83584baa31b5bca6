// A folder of runs: found, read in full, and followed as it grows.
namespace Sonde.Runs;

/// <summary>
/// Reads every event file below a folder. The folder need not be there yet. Nothing is ever written, locked or changed in it.
/// Every point of every file is kept; what cannot be read is listed in <see cref="Snapshot.Problems"/> and hides nothing else.
/// All members may be used from any thread.
/// </summary>
public sealed class LogDirectory : IDisposable
{
    private readonly LogDirectoryOptions _options;
    private readonly DirectoryLoader _loader;
    private readonly Lock _reading = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly Lock _pacing = new();
    private Snapshot _current;
    private ChangeSignal? _signal;
    private TimeSpan _pause;

    /// <summary>Names the folder; nothing is read until <see cref="Refresh"/> or <see cref="WatchAsync"/>.</summary>
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
        _loader = new DirectoryLoader(path, _options);
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
        return Pass(long.MaxValue, ct);
    }

    /// <summary>
    /// Follows the folder until cancelled, and calls <paramref name="changed"/> with each new snapshot. While much is to be
    /// read, snapshots of what has been read so far come in between. The call ends without an exception when it is cancelled.
    /// </summary>
    public async Task WatchAsync(Action<Snapshot> changed, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, _disposed.Token);
        using var signal = new ChangeSignal(System.IO.Path.GetFullPath(Path), _options);
        lock (_pacing)
        {
            _signal = signal;
            signal.Pace(_pause);
        }

        var told = Current.Version;
        try
        {
            await Task.Yield();
            while (true)
            {
                // Listening starts before reading, so that nothing falls in between.
                PollingReason = signal.Listen();
                var start = _options.TimeProvider.GetTimestamp();
                var snapshot = Pass(_options.BytesPerPass, stop.Token);
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

    /// <summary>Ends every <see cref="WatchAsync"/>. Snapshots stay usable.</summary>
    public void Dispose() => _disposed.Cancel();

    private Snapshot Pass(long bytesPerFile, CancellationToken ct)
    {
        lock (_reading)
        {
            var next = _loader.Pass(_current, bytesPerFile, ct);
            Volatile.Write(ref _current, next);
            return next;
        }
    }
}
