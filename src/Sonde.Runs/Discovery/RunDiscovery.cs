// Finds the runs below a log directory: every folder that holds an event file.
namespace Sonde.Runs;

/// <summary>
/// One walk over the folders. Links are followed, except one that leads back to a folder on the way to it. A folder that
/// cannot be read becomes a problem and hides nothing but its own inside.
/// </summary>
internal sealed class RunDiscovery
{
    private const int DeepestLinks = 40; // as many links as Linux follows in one path
    private readonly ILogSource _source;
    private readonly List<FoundRun> _runs = [];
    private readonly List<LogProblem> _problems = [];
    private readonly List<string> _unreadable = [];
    private readonly HashSet<string> _way = new(StringComparer.Ordinal); // real paths of the folders being walked
    private int _links;

    private RunDiscovery(ILogSource source) => _source = source;

    /// <summary>False when the log directory itself is not there (yet).</summary>
    public bool Exists { get; private set; }

    /// <summary>The runs, by name in ordinal order.</summary>
    public IReadOnlyList<FoundRun> Runs => _runs;

    public IReadOnlyList<LogProblem> Problems => _problems;

    /// <summary>Whether a run known from before may still be there, in a folder that cannot be read just now.</summary>
    public bool MayHide(string run) => _unreadable.Exists(
        folder => folder == "." || run == folder || run.StartsWith(folder + "/", StringComparison.Ordinal));

    public static RunDiscovery Walk(ILogSource source, string root, CancellationToken ct)
    {
        var walk = new RunDiscovery(source);
        walk.Visit(Path.GetFullPath(root), ".", ct);
        walk._runs.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return walk;
    }

    private void Visit(string folder, string name, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        IReadOnlyList<LogEntry> entries;
        try
        {
            entries = _source.List(folder);
        }
        catch (DirectoryNotFoundException)
        {
            return; // not there yet, or gone since its parent was listed
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Exists = true;
            _unreadable.Add(name);
            _problems.Add(new LogProblem(name, null, $"The folder cannot be read: {e.Message}"));
            return;
        }

        Exists = true;
        _way.Add(folder);
        var files = new List<string>();
        foreach (var entry in entries)
        {
            switch (entry.Kind)
            {
                case LogEntryKind.Folder:
                    Descend(folder, Join(name, entry.Name), entry, ct);
                    break;
                case LogEntryKind.File when IsEventFile(entry.Name):
                    files.Add(entry.Name);
                    break;
                case LogEntryKind.BrokenLink when IsEventFile(entry.Name):
                    _problems.Add(new LogProblem(Join(name, entry.Name), null, "The link leads to a file that is not there."));
                    break;
            }
        }

        _way.Remove(folder);
        if (files.Count == 0)
            return;
        files.Sort(FileOrder.Instance);
        _runs.Add(new FoundRun(name, folder, files));
    }

    private void Descend(string folder, string name, LogEntry entry, CancellationToken ct)
    {
        if (entry.Target is not { } target)
        {
            Visit(Path.Combine(folder, entry.Name), name, ct);
            return;
        }

        if (_way.Contains(target))
            return; // a loop: what it leads to is being listed already
        if (_links == DeepestLinks)
        {
            _problems.Add(new LogProblem(name, null, $"More than {DeepestLinks} links on the way to this folder; it was not entered."));
            return;
        }

        _links++;
        Visit(target, name, ct);
        _links--;
    }

    /// <summary>The rule that TensorBoard has too: the name contains <c>tfevents</c>.</summary>
    private static bool IsEventFile(string name) => name.Contains("tfevents", StringComparison.Ordinal);

    private static string Join(string parent, string name) => parent == "." ? name : $"{parent}/{name}";
}
