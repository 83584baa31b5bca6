// One run: what all event files of one folder hold together.
namespace Sonde.Runs;

/// <summary>Immutable, part of a <see cref="Snapshot"/>.</summary>
public sealed class Run
{
    private RunBranches? _branches;

    internal Run(
        string name, long version, long tagsVersion, double? startTime, double? lastTime,
        IReadOnlyDictionary<string, ScalarSeries> scalars, IReadOnlyDictionary<string, BlobSeries> blobs, IReadOnlyList<EventFileInfo> files)
    {
        Name = name;
        Version = version;
        TagsVersion = tagsVersion;
        StartTime = startTime;
        LastTime = lastTime;
        Scalars = scalars;
        Blobs = blobs;
        Files = files;
    }

    /// <summary>The folder's path relative to the log directory with '/'; <c>.</c> for the log directory itself.</summary>
    public string Name { get; }

    /// <summary>The version of the snapshot in which the run last changed.</summary>
    public long Version { get; }

    /// <summary>The version of the snapshot in which a tag of the run, or the metadata of one, last came, changed or went.</summary>
    public long TagsVersion { get; }

    /// <summary>The earliest finite wall time of a file's first record, seconds since 1970 (UTC); null without records.</summary>
    public double? StartTime { get; }

    /// <summary>The latest finite wall time of all records, seconds since 1970 (UTC); null without records.</summary>
    public double? LastTime { get; }

    /// <summary>Scalar series by tag, in order of first appearance.</summary>
    public IReadOnlyDictionary<string, ScalarSeries> Scalars { get; }

    /// <summary>Everything else by tag, in order of first appearance. A tag can be in both.</summary>
    public IReadOnlyDictionary<string, BlobSeries> Blobs { get; }

    /// <summary>Which points of the run restarts left behind; found when first asked for.</summary>
    internal RunBranches Branches => _branches ?? Interlocked.CompareExchange(ref _branches, RunBranches.Of(Scalars.Values, Blobs.Values), null) ?? _branches;

    /// <summary>A receipt for each event file, by name in ordinal order.</summary>
    public IReadOnlyList<EventFileInfo> Files { get; }
}
