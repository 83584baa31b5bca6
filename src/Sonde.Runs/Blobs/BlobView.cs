// What one file held of a blob tag when a snapshot was taken.
namespace Sonde.Runs;

/// <summary>The first <paramref name="Count"/> references of the chunks, and the file that they point into.</summary>
internal readonly record struct BlobView(BlobChunk[] Chunks, int Count, BlobFile File)
{
    public long StepAt(int index) => ChunkOf(index).Steps[index % PackedInt64.Capacity];

    public double WallTimeAt(int index) => BitConverter.Int64BitsToDouble(ChunkOf(index).WallTimeBits[index % PackedInt64.Capacity]);

    public PayloadKind KindAt(int index) => (PayloadKind)ChunkOf(index).Kinds[index % PackedInt64.Capacity];

    public int LengthAt(int index) => (int)ChunkOf(index).Lengths[index % PackedInt64.Capacity];

    public long OffsetAt(int index) => ChunkOf(index).Offsets[index % PackedInt64.Capacity];

    private BlobChunk ChunkOf(int index) => Chunks[index / PackedInt64.Capacity];
}
