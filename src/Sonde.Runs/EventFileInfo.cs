// What reading one event file came to: a receipt.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>Totals of one event file as of one snapshot.</summary>
/// <param name="Path">Path relative to the log directory with '/'.</param>
/// <param name="Bytes">Length of the file in bytes when it was last looked at.</param>
/// <param name="Records">Number of records read.</param>
/// <param name="Damage">Stretches that could not be read, in file order.</param>
/// <param name="TruncatedAt">Offset of an incomplete last record, or null. Normal while the file is being written.</param>
public sealed record EventFileInfo(string Path, long Bytes, long Records, IReadOnlyList<DamagedRecord> Damage, long? TruncatedAt)
{
    /// <summary>Why the file could not be opened or read on, or null.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether the content is of another kind than events (a web page, an archive); <see cref="Problem"/> names it.</summary>
    public bool IsOfOtherKind { get; init; }
}
