// One pass over the log directory: find runs, read what is new in parallel, make the next snapshot.
namespace Sonde.Runs;

internal sealed class DirectoryLoader(string path, ILogSource source, LogDirectoryOptions options)
{
    private const int MostLively = 64;
    private static readonly TimeSpan Liveliness = TimeSpan.FromMinutes(10);

    private readonly FolderTree _tree = new(source);
    private readonly SortedDictionary<string, RunLoader> _runs = new(StringComparer.Ordinal);
    private readonly HashSet<RunLoader> _open = []; // those with something to read or to compose: a pass costs nothing for all others
    private readonly Dictionary<string, long> _grew = new(StringComparer.Ordinal); // when, for the runs that did so last
    private List<LogProblem> _problems = [];
    private bool _hasLooked;
    private bool _isWhole;

    /// <summary>How long the last pass took to list folders.</summary>
    public TimeSpan ListingTook { get; private set; }

    /// <summary>Whether only a walk over all folders can settle what the last look found.</summary>
    public bool NeedsWalk => _tree.IsStale;

    /// <summary>The runs that grew in the last minutes: worth a look where nothing is reported.</summary>
    public IReadOnlyCollection<string> Lively
    {
        get
        {
            foreach (var (name, when) in _grew)
            {
                if (options.TimeProvider.GetElapsedTime(when) > Liveliness)
                    _grew.Remove(name);
            }

            return [.. _grew.Keys];
        }
    }

    /// <summary>Returns <paramref name="before"/> itself when nothing changed.</summary>
    /// <param name="before">The snapshot to go on from.</param>
    /// <param name="where">Names of what may have changed; null to list all folders.</param>
    /// <param name="bytesPerFile">About how many bytes of each file to read.</param>
    /// <param name="ct">Ends the pass early, with an exception.</param>
    public Snapshot Pass(Snapshot before, IReadOnlyCollection<string>? where, long bytesPerFile, CancellationToken ct)
    {
        var start = options.TimeProvider.GetTimestamp();
        var changed = where is null || !_isWhole ? Walk(ct) : Look(where, ct);
        ListingTook = options.TimeProvider.GetElapsedTime(start);
        ReadNew(bytesPerFile, ct);
        ct.ThrowIfCancellationRequested();

        var version = before.Version + 1;
        var now = options.TimeProvider.GetTimestamp();
        foreach (var run in _open.ToList())
        {
            if (run.Compose(version))
                (changed, _grew[run.Name]) = (true, now);
            if (!run.HasMore)
                _open.Remove(run);
        }

        if (_grew.Count > MostLively)
            ForgetTheLeastLively();
        if (changed || _hasLooked)
            _problems = Problems();
        _hasLooked = false;
        var isComplete = _open.Count == 0;
        changed |= before.Version == 0 || _tree.Exists != before.Exists || isComplete != before.IsComplete || !_problems.SequenceEqual(before.Problems);
        return changed
            ? new Snapshot(version, path, _tree.Exists, [.. _runs.Values.Select(static run => run.Current!)], _problems, isComplete)
            : before;
    }

    private bool Walk(CancellationToken ct)
    {
        _isWhole = false; // when it is cancelled, the next pass begins again
        _tree.Walk(ct);
        _isWhole = true;
        var gone = _runs.Keys.Where(name => _tree.Find(name) is not { Files.Count: > 0 } && !_tree.MayHide(name)).ToList();
        foreach (var name in gone)
            Forget(name);
        foreach (var folder in _tree.Folders)
            TakeOver(folder);
        _hasLooked = true;
        return gone.Count > 0;
    }

    private bool Look(IReadOnlyCollection<string> where, CancellationToken ct)
    {
        var isGone = false;
        foreach (var name in where.Count == 0 ? [] : _tree.Look(where, ct))
        {
            _hasLooked = true;
            if (_tree.Find(name) is { Files.Count: > 0 } folder)
                TakeOver(folder);
            else
                isGone |= !_tree.MayHide(name) && Forget(name);
        }

        return isGone;
    }

    private void TakeOver(Folder folder)
    {
        if (folder.Files.Count == 0 || folder.IsUnreadable)
            return;
        if (!_runs.TryGetValue(folder.Name, out var loader))
            _runs.Add(folder.Name, loader = new RunLoader(source, folder.Name));
        if (loader.SetFiles(folder.Files))
            _open.Add(loader);
    }

    private bool Forget(string name)
    {
        if (!_runs.TryGetValue(name, out var run))
            return false;
        _open.Remove(run);
        return _runs.Remove(name);
    }

    // The largest amounts first, so that no processor is left with the one large file at the end.
    private void ReadNew(long bytesPerFile, CancellationToken ct)
    {
        var work = new List<(FileLoader File, long Bytes)>();
        foreach (var run in _open)
            run.AddWork(work);
        if (work.Count == 0)
            return;
        work.Sort(static (a, b) => b.Bytes.CompareTo(a.Bytes));
        new LoadCrew(work, bytesPerFile, ct).Run(options.Parallelism);
    }

    private void ForgetTheLeastLively()
    {
        var least = _grew.OrderByDescending(static run => run.Value).ThenByDescending(run => _runs.GetValueOrDefault(run.Key)?.Current?.LastTime ?? 0)
            .Skip(MostLively).Select(static run => run.Key).ToList();
        foreach (var name in least)
            _grew.Remove(name);
    }

    private List<LogProblem> Problems()
    {
        var problems = _tree.Problems.ToList();
        foreach (var run in _runs.Values)
            run.AddProblems(problems);
        problems.Sort(static (a, b) =>
        {
            var order = string.CompareOrdinal(a.Path, b.Path);
            order = order != 0 ? order : Nullable.Compare(a.Offset, b.Offset);
            return order != 0 ? order : string.CompareOrdinal(a.Reason, b.Reason);
        });
        return problems;
    }
}
