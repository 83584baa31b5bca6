// The growing references of one blob tag in one file, as the loader appends them.
namespace Sonde.Runs;

/// <summary>Append-only, as <see cref="ScalarColumns"/>; payloads stay in the file.</summary>
internal sealed class BlobColumns(BlobFile file)
{
    private BlobChunk[] _chunks = [];

    public int Count { get; private set; }

    public BlobView View => new(_chunks, Count, file);

    public void Append(long step, double wallTime, PayloadKind kind, long offset, int length)
    {
        var slot = Count % PackedInt64.Capacity;
        if (slot == 0)
            ChunkList.Set(ref _chunks, Count / PackedInt64.Capacity, new BlobChunk());
        var chunk = _chunks[Count / PackedInt64.Capacity];
        chunk.Steps.Append(slot, step);
        chunk.WallTimeBits.Append(slot, BitConverter.DoubleToInt64Bits(wallTime));
        chunk.Offsets.Append(slot, offset);
        chunk.Lengths.Append(slot, length);
        chunk.Kinds.Append(slot, (long)kind);
        Count++;
    }
}
