// One folder of a log directory, as it was when it was listed last.
namespace Sonde.Runs;

/// <param name="name">Relative to the log directory with '/', <c>.</c> for itself.</param>
/// <param name="isThroughLink">Whether a link is on the way to it.</param>
internal sealed class Folder(string name, bool isThroughLink)
{
    public string Name => name;

    public bool IsThroughLink => isThroughLink;

    public UInt128 Identity { get; set; }

    /// <summary>Whether it could not be listed: runs known from before may still be in it.</summary>
    public bool IsUnreadable { get; set; }

    /// <summary>Its event files.</summary>
    public IReadOnlyList<LogEntry> Files { get; set; } = [];

    /// <summary>The names of its own subfolders.</summary>
    public IReadOnlyList<string> Children { get; set; } = [];

    /// <summary>Its links to folders.</summary>
    public IReadOnlyList<LogEntry> Links { get; set; } = [];

    /// <summary>What is wrong with it or with entries of it.</summary>
    public List<LogProblem> Problems { get; set; } = [];

    /// <summary>Which of its links were not followed, and why.</summary>
    public List<LogProblem> LinkProblems { get; } = [];
}
