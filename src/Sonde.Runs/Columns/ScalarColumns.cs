// The growing points of one scalar tag in one file, as the loader appends them.
namespace Sonde.Runs;

/// <summary>
/// Append-only and written by one thread. A <see cref="ScalarView"/> taken at any time stays as it is: chunks and the list
/// of chunks are only added to, and a list that grows is copied.
/// </summary>
internal sealed class ScalarColumns
{
    private ScalarChunk[] _chunks = [];
    private ScalarChunk _last = null!;

    // A tag with few points takes little memory; one that has filled a chunk is taken to fill the next, which need not grow then.
    private int _room = PackedInt64.FirstSize;

    public int Count { get; private set; }

    public ScalarView View => new(_chunks, Count);

    public void Append(long step, double wallTime, float value)
    {
        var slot = NextSlot();
        var chunk = _last;
        chunk.Steps.Append(slot, step, _room);
        chunk.WallTimeBits.Append(slot, BitConverter.DoubleToInt64Bits(wallTime), _room);
        chunk.Values.Append(slot, value, _room);
        Count++;
    }

    public void Append(long step, double wallTime, double value)
    {
        var slot = NextSlot();
        var chunk = _last;
        chunk.Steps.Append(slot, step, _room);
        chunk.WallTimeBits.Append(slot, BitConverter.DoubleToInt64Bits(wallTime), _room);
        chunk.Values.Append(slot, value, _room);
        Count++;
    }

    private int NextSlot()
    {
        var slot = Count & (PackedInt64.Capacity - 1);
        if (slot == 0)
        {
            if (Count > 0)
            {
                _last.Seal();
                _room = PackedInt64.Capacity;
            }

            _last = new ScalarChunk();
            ChunkList.Set(ref _chunks, Count / PackedInt64.Capacity, _last);
        }

        return slot;
    }
}
