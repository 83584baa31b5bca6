// How a log directory is read and followed.
namespace Sonde.Runs;

/// <summary>Options of a <see cref="LogDirectory"/>.</summary>
public sealed record LogDirectoryOptions
{
    /// <summary>How long at most until a change is noticed where the system reports none (network drives); up to a day, default 1 s.</summary>
    public TimeSpan PollPeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The shortest time between two passes while changes are being reported: bursts become one pass; default 50 ms, up to 200 ms where a pass takes
    /// long.
    /// </summary>
    public TimeSpan QuietPeriod { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How many files are read at the same time; default one for each processor.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>About how many bytes of each file a pass of <see cref="LogDirectory.WatchAsync"/> reads before it shows what it has; default 64 MiB.</summary>
    public long BytesPerPass { get; init; } = 64L << 20;

    /// <summary>Whether the system is asked to report changes; polling continues as well.</summary>
    public bool UseFileEvents { get; init; } = true;

    /// <summary>The clock for polling and waiting.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where folders and files come from; null for the folder of this machine that the log directory's path names.</summary>
    public ILogSource? Source { get; init; }
}
