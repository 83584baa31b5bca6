// Series by tag: names are shared from snapshot to snapshot, only the list of series is new.
using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Sonde.Runs;

/// <summary>A dictionary in order of first appearance. With 100 000 tags a new snapshot costs one array of references.</summary>
internal sealed class SeriesTable<T>(Dictionary<string, int> positions, string[] tags, T[] series) : IReadOnlyDictionary<string, T>
    where T : class
{
    public int Count => series.Length;

    public IEnumerable<string> Keys => tags;

    public IEnumerable<T> Values => series;

    public T this[string key] => series[positions[key]];

    public bool ContainsKey(string key) => positions.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value)
    {
        if (positions.TryGetValue(key, out var position))
        {
            value = series[position];
            return true;
        }

        value = null;
        return false;
    }

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator()
    {
        for (var i = 0; i < series.Length; i++)
            yield return KeyValuePair.Create(tags[i], series[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
