// A table of what many refer to: each value stands in it once and is referred to by its index.
namespace Sonde.Events;

internal sealed class IndexTable<TKey, TValue>
    where TKey : notnull
{
    private readonly Dictionary<TKey, int> _indices = [];
    private readonly List<TValue> _values = [];

    /// <summary>The index of what a key stands for; it is added when it is new.</summary>
    public int Add(TKey key, TValue value)
    {
        if (!_indices.TryGetValue(key, out var index))
        {
            _indices[key] = index = _values.Count;
            _values.Add(value);
        }

        return index;
    }

    public TValue[] ToArray() => [.. _values];
}
