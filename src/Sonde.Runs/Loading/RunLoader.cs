// One run while it is being loaded: its files, and the run that they make together.
namespace Sonde.Runs;

/// <summary>Files are in name order; each is followed from its own offset, and none can hide another.</summary>
internal sealed class RunLoader(ILogSource source, string name)
{
    private readonly SortedDictionary<string, FileLoader> _files = new(FileOrder.Instance);
    private readonly SeriesComposer<ScalarColumns, ScalarSeries> _scalars = new(
        static tag => tag.Scalars, static columns => columns.Count, static series => series.Count,
        static (tag, parts) => new ScalarSeries(tag, [.. parts.Select(static part => part.Scalars!.View)], Array.Find(parts, static part => part.Metadata is not null)?.Metadata));

    private readonly SeriesComposer<BlobColumns, BlobSeries> _blobs = new(
        static tag => tag.Blobs, static columns => columns.Count, static series => series.Count,
        static (tag, parts) => new BlobSeries(tag, [.. parts.Select(static part => new BlobPart(part.Metadata, part.Blobs!.View))]));

    private string? _folder;
    private IReadOnlyList<string> _names = [];
    private bool _filesChanged = true;
    private long _tagsSeen = -1;
    private long _tagsVersion;

    public string Name => name;

    public IEnumerable<FileLoader> Files => _files.Values;

    /// <summary>The run as last composed; null before the first time.</summary>
    public Run? Current { get; private set; }

    /// <summary>Takes over which files there are now; those no longer there are forgotten with their points.</summary>
    public void SetFiles(string folder, IReadOnlyList<string> names)
    {
        if (folder == _folder && names.SequenceEqual(_names))
            return;
        var stays = names.ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _files.Keys.Where(file => folder != _folder || !stays.Contains(file)).ToList())
            _files.Remove(gone);
        foreach (var file in names)
        {
            if (!_files.ContainsKey(file))
                _files.Add(file, new FileLoader(source, folder, file, name == "." ? file : $"{name}/{file}"));
        }

        (_folder, _names, _filesChanged) = (folder, names, true);
    }

    /// <summary>Makes the run anew if a file changed since the last time.</summary>
    /// <returns>Whether there is something new.</returns>
    public bool Compose(long version)
    {
        var changed = _filesChanged;
        long tags = 0;
        foreach (var file in _files.Values)
        {
            changed |= file.TakeChanged();
            tags += file.Structure;
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
