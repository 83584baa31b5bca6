// What reading one event file came to: a receipt.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>Totals of one event file as of one snapshot.</summary>
public sealed record EventFileInfo
{
    /// <summary>Path relative to the log directory with '/'.</summary>
    public string Path { get; init; } = "";

    /// <summary>Length of the file in bytes when it was last looked at.</summary>
    public long Bytes { get; init; }

    /// <summary>Number of records read.</summary>
    public long Records { get; init; }

    /// <summary>Stretches that could not be read, in file order.</summary>
    public IReadOnlyList<DamagedRecord> Damage { get; init; } = [];

    /// <summary>Offset of an incomplete last record, or null. Normal while the file is being written.</summary>
    public long? TruncatedAt { get; init; }

    /// <summary>Why the file could not be opened or read on, or null.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether the content is of another kind than events (a web page, an archive); <see cref="Problem"/> names it.</summary>
    public bool IsOfOtherKind { get; init; }
}
