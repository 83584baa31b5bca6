// What inspect found in one event file.
using Sonde.Events;
using Sonde.Runs;

namespace Sonde.Tool.Inspection;

/// <summary>One event file; path relative to the log directory, truncatedAt the offset of an incomplete last record.</summary>
internal sealed record FileReceipt(string Path, long Bytes, long Records, IReadOnlyList<DamagedRecord> Corrupt, long? TruncatedAt)
{
    public static FileReceipt Of(EventFileInfo file) => new(file.Path, file.Bytes, file.Records, file.Damage, file.TruncatedAt);
}
