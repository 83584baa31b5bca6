// Joins the columns that several files hold of the same tags into series, anew only where something was added.
namespace Sonde.Runs;

/// <summary>
/// One for the scalars and one for the blobs of a run. Parts are in the order of the files, so the outcome depends on what
/// the files hold and not on when each grew.
/// </summary>
internal sealed class SeriesComposer<TColumns, TSeries>(
    Func<FileTag, TColumns?> columnsOf, Func<TColumns, int> countOf, Func<TSeries, int> lengthOf, Func<string, FileTag[], TSeries> compose)
    where TColumns : class
    where TSeries : class
{
    private Dictionary<string, int> _positions = [];
    private string[] _tags = [];
    private FileTag[][] _parts = [];
    private TSeries[] _series = [];

    /// <summary>The series as they are now. After a change of files or tags, <paramref name="files"/> are gone through anew.</summary>
    public SeriesTable<TSeries> Compose(IEnumerable<IReadOnlyList<FileTag>> files, bool tagsChanged)
    {
        var series = tagsChanged ? Regroup(files) : (TSeries[])_series.Clone();
        for (var i = 0; i < series.Length; i++)
        {
            var count = 0;
            foreach (var part in _parts[i])
                count += countOf(columnsOf(part)!);
            if (series[i] is null || lengthOf(series[i]) != count)
                series[i] = compose(_tags[i], _parts[i]);
        }

        _series = series;
        return new SeriesTable<TSeries>(_positions, _tags, series);
    }

    private TSeries[] Regroup(IEnumerable<IReadOnlyList<FileTag>> files)
    {
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        var tags = new List<string>();
        var parts = new List<List<FileTag>>();
        foreach (var tag in files.SelectMany(static file => file))
        {
            if (columnsOf(tag) is null)
                continue;
            if (!positions.TryGetValue(tag.Name, out var position))
            {
                position = tags.Count;
                positions.Add(tag.Name, position);
                tags.Add(tag.Name);
                parts.Add([]);
            }

            parts[position].Add(tag);
        }

        _positions = positions;
        _tags = [.. tags];
        _parts = [.. parts.Select(static list => list.ToArray())];
        return new TSeries[_tags.Length]; // parts may have been replaced: every series is made anew
    }
}
