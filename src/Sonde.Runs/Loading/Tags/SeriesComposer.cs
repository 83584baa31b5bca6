// Joins the columns that several files hold of the same tags into series, anew only where something was added.
namespace Sonde.Runs;

/// <summary>
/// One for the scalars and one for the blobs of a run. Parts are in the order of the files, so the outcome depends on what
/// the files hold and not on when each grew.
/// </summary>
internal sealed class SeriesComposer<TColumns, TSeries>(
    Func<FileTag, TColumns?> columnsOf, Func<TColumns, int> countOf, Func<TSeries, int> lengthOf, SeriesComposer<TColumns, TSeries>.Composition compose)
    where TColumns : class
    where TSeries : class
{
    private Dictionary<string, int> _positions = [];
    private string[] _tags = [];
    private object[] _parts = []; // the tag of the one file that has it, or an array of those of several: most tags are in one
    private TSeries[] _series = [];

    /// <summary>Makes the series of a tag from what each file has of it.</summary>
    internal delegate TSeries Composition(string tag, ReadOnlySpan<FileTag> parts);

    /// <summary>The series as they are now. After a change of files or tags, <paramref name="files"/> are gone through anew.</summary>
    public SeriesTable<TSeries> Compose(IReadOnlyList<IReadOnlyList<FileTag>> files, bool tagsChanged)
    {
        var series = tagsChanged ? Regroup(files) : (TSeries[])_series.Clone();
        for (var i = 0; i < series.Length; i++)
        {
            scoped ReadOnlySpan<FileTag> parts;
            if (_parts[i] is FileTag one)
                parts = new ReadOnlySpan<FileTag>(in one);
            else
                parts = (FileTag[])_parts[i];
            var count = 0;
            foreach (var part in parts)
                count += countOf(columnsOf(part)!);
            if (series[i] is null || lengthOf(series[i]) != count)
                series[i] = compose(_tags[i], parts);
        }

        _series = series;
        return new SeriesTable<TSeries>(_positions, _tags, series);
    }

    private TSeries[] Regroup(IReadOnlyList<IReadOnlyList<FileTag>> files)
    {
        // Room for as many as the file with the most has: with a million tags, growing costs more than holding.
        var expected = files.Select(tags => tags.Count(tag => columnsOf(tag) is not null)).DefaultIfEmpty().Max();
        var positions = new Dictionary<string, int>(expected, StringComparer.Ordinal);
        var tags = new List<string>(expected);
        var parts = new List<object>(expected);
        foreach (var tag in files.SelectMany(static file => file))
        {
            if (columnsOf(tag) is null)
                continue;
            if (positions.TryAdd(tag.Name, tags.Count))
            {
                tags.Add(tag.Name);
                parts.Add(tag);
                continue;
            }

            var position = positions[tag.Name];
            if (parts[position] is FileTag first)
                parts[position] = new List<FileTag> { first };
            ((List<FileTag>)parts[position]).Add(tag);
        }

        _positions = positions;
        _tags = [.. tags];
        _parts = [.. parts.Select(static part => part is List<FileTag> several ? several.ToArray() : part)];
        return new TSeries[_tags.Length]; // parts may have been replaced: every series is made anew
    }
}
