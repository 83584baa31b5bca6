// How a summary writer behaves: when it flushes, what it names its file, how much it holds.
namespace Sonde;

/// <summary>Options of a <see cref="SummaryWriter"/>.</summary>
public sealed record SummaryWriterOptions
{
    /// <summary>How far a flush carries the records: to the operating system by default, which keeps them when the process is killed.</summary>
    public Durability Durability { get; init; } = Durability.Process;

    /// <summary>
    /// The longest time an event stays in memory before it goes to the operating system: what a killed process can lose.
    /// <see cref="Timeout.InfiniteTimeSpan"/> leaves flushing to the caller and to the amount of data.
    /// </summary>
    public TimeSpan FlushPeriod { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Text behind the name of the event file.</summary>
    public string FileNameSuffix { get; init; } = "";

    /// <summary>
    /// The bytes that may wait for the file: 64 MiB. Beyond them a call waits for the file. Where the file cannot be written,
    /// the newest records are dropped and counted instead, until what waits has been written. A single record larger than
    /// this waits alone.
    /// </summary>
    public long MaxPendingBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>
    /// The step at which a run is restarted: the file starts with a session's start there, upon which readers drop what
    /// earlier files of the run have at this step and beyond. Null for a run from its beginning.
    /// </summary>
    public long? PurgeStep { get; init; }

    /// <summary>The clock that gives events their times.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where the writer says, once, that it cannot write its file; standard error by default.</summary>
    public TextWriter? ErrorOutput { get; init; }
}
