// Reads Sonde's own records for the rules: one that cannot be read, for whatever reason, is noted and hides no other.
using Sonde.Events;
using Sonde.Runs;

namespace Sonde.Diagnosis;

/// <summary>Reads records of one run and keeps account of those that cannot be read.</summary>
internal sealed class RecordIntake(Run run)
{
    private const int MostRecords = 400;
    private const int FirstRecords = 40;
    private readonly List<UnreadableRecord> _unreadable = [];

    /// <summary>Records that could not be read so far.</summary>
    public IReadOnlyList<UnreadableRecord> Unreadable => _unreadable;

    /// <summary>The newest record of each tag on the surviving branch, one a model.</summary>
    public IReadOnlyList<TaggedRecord<T>> Newest<T>(RecordReading<T> reading)
        where T : class => Kept(reading, Guard(reading, reading.TagFor(), null, () => BranchRecords.Newest(run, reading)) ?? []);

    /// <summary>The records of each tag on the surviving branch, in order; of many, the first and an even spread over the rest.</summary>
    public IReadOnlyList<TaggedRecord<T>> All<T>(RecordReading<T> reading)
        where T : class => Kept(reading, Guard(reading, reading.TagFor(), null, () => BranchRecords.All(run, reading, MostRecords, FirstRecords)) ?? []);

    /// <summary>The last record of each tag, whatever branch it was written on: those that tell of the run as a whole.</summary>
    public IReadOnlyList<TaggedRecord<T>> Last<T>(RecordReading<T> reading)
        where T : class => Kept(reading, Guard(reading, reading.TagFor(), null, () => RecordReader.ReadTags(run, reading)) ?? []);

    /// <summary>Notes a reading that failed.</summary>
    public void Note(Reading reading, string tag, string? model, string reason, long? step = null, string place = "") =>
        _unreadable.Add(new(reading.Plugin, tag, model, reason) { Step = step, Place = place });

    /// <summary>
    /// Runs a reading; where it throws for any reason but a file that is gone, notes that and gives null. Records are validated before this, so
    /// what is caught here is a fault of ours that must not cost the run its other findings.
    /// </summary>
    public T? Guard<T>(Reading reading, string tag, string? model, Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (IOException or OutOfMemoryException))
        {
            Note(reading, tag, model, $"{e.GetType().Name}: {e.Message}");
            return null;
        }
    }

    private IReadOnlyList<TaggedRecord<T>> Kept<T>(Reading reading, IReadOnlyList<TaggedRecord<T>> records)
        where T : class
    {
        foreach (var record in records)
            if (record.Problem is { } problem) Note(reading, record.Tag, record.ModelName, problem, record.Step, record.Place);
        return records;
    }
}
