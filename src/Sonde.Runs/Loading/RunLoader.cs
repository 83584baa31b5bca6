// One run while it is being loaded: its files, and the run that they make together.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>Files are in name order; each is followed from its own offset, and none can hide another.</summary>
internal sealed class RunLoader(ILogSource source, string name)
{
    private readonly SortedDictionary<string, FileLoader> _files = new(FileOrder.Instance);
    private readonly SeriesComposer<ScalarColumns, ScalarSeries> _scalars = new(
        static tag => tag.Scalars, static columns => columns.Count, static series => series.Count,
        static (tag, parts) => ComposeScalars(tag, parts));

    private readonly SeriesComposer<BlobColumns, BlobSeries> _blobs = new(
        static tag => tag.Blobs, static columns => columns.Count, static series => series.Count,
        static (tag, parts) => ComposeBlobs(tag, parts));

    private readonly CopyFinder _copies = new(source, name);
    private IReadOnlyList<LogEntry> _entries = [];
    private IReadOnlyList<LogProblem> _notes = [];
    private bool _filesChanged = true;
    private long _tagsSeen = -1;
    private long _tagsVersion;

    public string Name => name;

    /// <summary>The run as last composed; null before the first time.</summary>
    public Run? Current { get; private set; }

    /// <summary>Whether a file is known to hold more than has been read.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Takes over which files there are now; those no longer there are forgotten with their points.</summary>
    /// <returns>Whether there is something to read or to compose.</returns>
    public bool SetFiles(IReadOnlyList<LogEntry> entries)
    {
        if (!entries.SequenceEqual(_entries))
        {
            var chosen = _copies.Choose(entries);
            (_entries, _notes) = (entries, [.. _copies.Notes]);
            var stays = chosen.Select(static file => file.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var gone in _files.Keys.Where(file => !stays.Contains(file)).ToList())
                _filesChanged |= _files.Remove(gone);
            foreach (var file in chosen)
            {
                if (!_files.TryGetValue(file.Name, out var loader))
                {
                    _files.Add(file.Name, loader = new FileLoader(source, LogNames.Join(name, file.Name)));
                    _filesChanged = true;
                }

                loader.Expect(file.Stamp);
            }
        }

        var isOpen = _filesChanged || HasMore;
        foreach (var file in _files.Values)
        {
            file.TryAgain();
            isOpen |= file.NeedsLoad(out _);
        }

        return isOpen;
    }

    /// <summary>Adds the files that have something to read.</summary>
    public void AddWork(List<(FileLoader File, long Bytes)> work)
    {
        foreach (var file in _files.Values)
        {
            if (file.NeedsLoad(out var bytes))
                work.Add((file, bytes));
        }
    }

    public void AddProblems(List<LogProblem> problems)
    {
        problems.AddRange(_notes);
        foreach (var file in Current!.Files)
        {
            if (file.Problem is not null)
                problems.Add(new LogProblem(file.Path, null, file.Problem));
            foreach (var damage in file.Damage)
                problems.Add(new LogProblem(file.Path, damage.Offset, damage.Reason));
        }
    }

    private static ScalarSeries ComposeScalars(string tag, ReadOnlySpan<FileTag> parts)
    {
        SummaryMetadata? metadata = null;
        foreach (var part in parts)
            metadata ??= part.Metadata;
        if (parts.Length == 1)
            return new ScalarSeries(tag, [parts[0].Scalars!.View], metadata);
        var views = new ScalarView[parts.Length];
        for (var i = 0; i < views.Length; i++)
            views[i] = parts[i].Scalars!.View;
        return new ScalarSeries(tag, views, metadata);
    }

    private static BlobSeries ComposeBlobs(string tag, ReadOnlySpan<FileTag> parts)
    {
        var views = new BlobPart[parts.Length];
        for (var i = 0; i < views.Length; i++)
            views[i] = new BlobPart(parts[i].Metadata, parts[i].Blobs!.View);
        return new BlobSeries(tag, views);
    }

    /// <summary>Makes the run anew if a file changed since the last time.</summary>
    /// <returns>Whether there is something new.</returns>
    public bool Compose(long version)
    {
        var changed = _filesChanged;
        long tags = 0;
        HasMore = false;
        foreach (var file in _files.Values)
        {
            changed |= file.TakeChanged();
            tags += file.Structure;
            HasMore |= file.HasMore;
        }

        if (!changed)
            return false;

        var regroup = _filesChanged || tags != _tagsSeen;
        if (regroup)
            _tagsVersion = version;
        (_filesChanged, _tagsSeen) = (false, tags);
        var byFile = _files.Values.Select(static file => file.Tags).ToList();
        Current = new Run(
            name, version, _tagsVersion,
            _files.Values.Min(static file => file.FirstWallTime), _files.Values.Max(static file => file.LastWallTime),
            _scalars.Compose(byFile, regroup), _blobs.Compose(byFile, regroup),
            [.. _files.Values.Select(static file => file.Receipt())]);
        return true;
    }
}
