// The log directory as it was at one moment.
namespace Sonde.Runs;

/// <summary>Immutable: what a snapshot holds never changes, however long loading goes on after it.</summary>
public sealed class Snapshot
{
    private readonly Dictionary<string, Run> _byName;

    internal Snapshot(long version, string path, bool exists, IReadOnlyList<Run> runs, IReadOnlyList<LogProblem> problems, bool isComplete)
    {
        Version = version;
        Path = path;
        Exists = exists;
        Runs = runs;
        Problems = problems;
        IsComplete = isComplete;
        _byName = runs.ToDictionary(static run => run.Name, StringComparer.Ordinal);
    }

    /// <summary>0 before anything was read; grows by one with every change.</summary>
    public long Version { get; }

    /// <summary>The log directory as it was given.</summary>
    public string Path { get; }

    /// <summary>False while the log directory is not there (yet).</summary>
    public bool Exists { get; }

    /// <summary>The runs, by name in ordinal order.</summary>
    public IReadOnlyList<Run> Runs { get; }

    /// <summary>Everything that could not be read: folders, files, damaged records.</summary>
    public IReadOnlyList<LogProblem> Problems { get; }

    /// <summary>False when files were known to hold more than had been read: loading was still going on.</summary>
    public bool IsComplete { get; }

    /// <summary>The run of that name, or null.</summary>
    public Run? Find(string name) => _byName.GetValueOrDefault(name);
}
