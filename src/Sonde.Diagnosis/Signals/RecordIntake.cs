// Reads Sonde's own records for the rules: one that cannot be read, for whatever reason, is noted and hides no other.
using Sonde.Events;
using Sonde.Runs;

namespace Sonde.Diagnosis;

/// <summary>Reads records of one run and keeps account of those that cannot be read.</summary>
internal sealed class RecordIntake(Run run, RunBranches branches)
{
    private readonly List<UnreadableRecord> _unreadable = [];

    /// <summary>Records that could not be read so far.</summary>
    public IReadOnlyList<UnreadableRecord> Unreadable => _unreadable;

    /// <summary>The newest record of each tag on the surviving branch, one a model.</summary>
    public IReadOnlyList<TaggedRecord<T>> Newest<T>(string plugin)
        where T : class => Kept(plugin, Guard(plugin, PluginNames.TagFor(plugin), null, () => BranchRecords.Newest<T>(run, branches)) ?? []);

    /// <summary>The last record of each tag, whatever branch it was written on: those that tell of the run as a whole.</summary>
    public IReadOnlyList<TaggedRecord<T>> Last<T>(string plugin)
        where T : class => Kept(plugin, Guard(plugin, PluginNames.TagFor(plugin), null, () => RecordReader.ReadTags<T>(run)) ?? []);

    /// <summary>Notes a reading that failed.</summary>
    public void Note(string plugin, string tag, string? model, string reason, long? step = null) => _unreadable.Add(new(plugin, tag, model, reason) { Step = step });

    /// <summary>
    /// Runs a reading; where it throws for any reason but a file that is gone, notes that and gives null. Records are validated before this, so
    /// what is caught here is a fault of ours that must not cost the run its other findings.
    /// </summary>
    public T? Guard<T>(string plugin, string tag, string? model, Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (IOException or OutOfMemoryException))
        {
            Note(plugin, tag, model, $"{e.GetType().Name}: {e.Message}");
            return null;
        }
    }

    private IReadOnlyList<TaggedRecord<T>> Kept<T>(string plugin, IReadOnlyList<TaggedRecord<T>> records)
        where T : class
    {
        foreach (var record in records)
            if (record.Problem is { } problem) Note(plugin, record.Tag, record.ModelName, problem, record.Step);
        return records;
    }
}
