// One pass over the log directory: find runs, read what is new in parallel, make the next snapshot.
namespace Sonde.Runs;

internal sealed class DirectoryLoader(string path, LogDirectoryOptions options)
{
    private readonly SortedDictionary<string, RunLoader> _runs = new(StringComparer.Ordinal);

    /// <summary>Returns <paramref name="before"/> itself when nothing changed.</summary>
    public Snapshot Pass(Snapshot before, long bytesPerFile, CancellationToken ct)
    {
        var found = RunDiscovery.Walk(options.Source, path, ct);
        var changed = TakeOver(found);
        ReadNew(bytesPerFile, ct);
        ct.ThrowIfCancellationRequested();

        var version = before.Version + 1;
        foreach (var run in _runs.Values)
            changed |= run.Compose(version);
        var isComplete = !_runs.Values.Any(static run => run.Files.Any(static file => file.HasMore));
        var problems = Problems(found);
        changed |= before.Version == 0 || found.Exists != before.Exists || isComplete != before.IsComplete || !problems.SequenceEqual(before.Problems);
        return changed
            ? new Snapshot(version, path, found.Exists, [.. _runs.Values.Select(static run => run.Current!)], problems, isComplete)
            : before;
    }

    private bool TakeOver(RunDiscovery found)
    {
        var names = found.Runs.Select(static run => run.Name).ToHashSet(StringComparer.Ordinal);
        var gone = _runs.Keys.Where(name => !names.Contains(name) && !found.MayHide(name)).ToList();
        foreach (var name in gone)
            _runs.Remove(name);

        foreach (var run in found.Runs)
        {
            if (!_runs.TryGetValue(run.Name, out var loader))
                _runs.Add(run.Name, loader = new RunLoader(options.Source, run.Name));
            loader.SetFiles(run.Folder, run.Files);
        }

        return gone.Count > 0;
    }

    // The largest amounts first, so that no processor is left with the one large file at the end.
    private void ReadNew(long bytesPerFile, CancellationToken ct)
    {
        var work = new List<(FileLoader File, long Bytes)>();
        foreach (var file in _runs.Values.SelectMany(static run => run.Files))
        {
            if (file.NeedsLoad(out var bytes))
                work.Add((file, bytes));
        }

        if (work.Count == 0)
            return;
        work.Sort(static (a, b) => b.Bytes.CompareTo(a.Bytes));
        new LoadCrew(work, bytesPerFile, ct).Run(options.Parallelism);
    }

    private List<LogProblem> Problems(RunDiscovery found)
    {
        var problems = new List<LogProblem>(found.Problems);
        foreach (var file in _runs.Values.SelectMany(static run => run.Current!.Files))
        {
            if (file.Problem is not null)
                problems.Add(new LogProblem(file.Path, null, file.Problem));
            foreach (var damage in file.Damage)
                problems.Add(new LogProblem(file.Path, damage.Offset, damage.Reason));
        }

        problems.Sort(static (a, b) =>
        {
            var byPath = string.CompareOrdinal(a.Path, b.Path);
            return byPath != 0 ? byPath : Nullable.Compare(a.Offset, b.Offset);
        });
        return problems;
    }
}
