// Counts the records that were dropped, and remembers what the gap reports of them.
namespace Sonde.Events.Writing;

/// <summary>One gap at a time, and the sum of all. Not thread-safe: its owner's gate guards it.</summary>
internal struct GapTracker
{
    private long _records;
    private long _firstStep;
    private long _lastStep;
    private double _from;
    private double _to;
    private string? _reason;

    /// <summary>All records dropped so far, in gaps that are recorded and those that are not yet.</summary>
    public long Total { get; private set; }

    /// <summary>Whether there are dropped records that the file does not tell of.</summary>
    public readonly bool HasRecords => _records > 0;

    /// <summary>What the file does not tell of yet.</summary>
    public readonly GapRecord Current => new(1, GapRecord.Dropped, _records, _firstStep, _lastStep, _from, _to, _reason ?? "");

    /// <summary>Counts one record.</summary>
    /// <param name="step">Its step.</param>
    /// <param name="wallTime">Its time.</param>
    /// <param name="reason">Why it could not be written; the gap's first one counts.</param>
    public void Add(long step, double wallTime, string? reason)
    {
        Total++;
        _records++;
        if (_records == 1)
        {
            (_firstStep, _from, _reason) = (step, wallTime, reason);
        }

        (_lastStep, _to) = (step, wallTime);
    }

    /// <summary>Counts records that no file will tell of.</summary>
    public void Lose(long records) => Total += records;

    /// <summary>The file tells of them from now on.</summary>
    public void Close() => _records = 0;
}
