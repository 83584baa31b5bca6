// Frames that were read, so that a page that follows a training and the rules that judge it read each one once.
namespace Sonde.Runs;

/// <summary>Where a payload lies.</summary>
internal readonly record struct PayloadPlace(BlobFile File, long Offset);

/// <summary>Keeps the frames that were used last, up to a number of bytes. Safe from any thread.</summary>
/// <param name="capacity">Bytes of numbers that are kept; a few hundred frames of a large network.</param>
internal sealed class FrameCache(long capacity)
{
    // What one entry costs beside its numbers.
    private const int EntryBytes = 160;

    private readonly Lock _lock = new();
    private readonly Dictionary<PayloadPlace, LinkedListNode<(PayloadPlace Place, float[] Values)>> _known = [];
    private readonly LinkedList<(PayloadPlace Place, float[] Values)> _byUse = new();
    private long _bytes;

    /// <summary>The cache of this process: 64 MiB.</summary>
    public static FrameCache Shared { get; } = new(64L << 20);

    /// <summary>Bytes that are kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock) return _bytes;
        }
    }

    /// <summary>The frame at a place, or null when it is not kept.</summary>
    public float[]? Get(PayloadPlace place)
    {
        lock (_lock)
        {
            if (!_known.TryGetValue(place, out var node)) return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Values;
        }
    }

    /// <summary>Keeps a frame; those that were not used for longest go.</summary>
    public void Add(PayloadPlace place, float[] values)
    {
        var bytes = Cost(values);
        if (bytes > capacity / 8) return; // one frame never takes the place of all the others
        lock (_lock)
        {
            if (_known.ContainsKey(place)) return;
            _known.Add(place, _byUse.AddFirst((place, values)));
            _bytes += bytes;
            while (_bytes > capacity && _byUse.Last is { } oldest)
            {
                _byUse.RemoveLast();
                _known.Remove(oldest.Value.Place);
                _bytes -= Cost(oldest.Value.Values);
            }
        }
    }

    private static long Cost(float[] values) => EntryBytes + ((long)values.Length * sizeof(float));
}
