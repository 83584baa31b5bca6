// What one file held of a scalar tag when a snapshot was taken.
namespace Sonde.Runs;

/// <summary>The first <paramref name="Count"/> points of the chunks; later growth is not seen.</summary>
internal readonly record struct ScalarView(ScalarChunk[] Chunks, int Count)
{
    public long StepAt(int index) => Chunks[index / PackedInt64.Capacity].Steps[index % PackedInt64.Capacity];

    public double WallTimeAt(int index) =>
        BitConverter.Int64BitsToDouble(Chunks[index / PackedInt64.Capacity].WallTimeBits[index % PackedInt64.Capacity]);

    public double ValueAt(int index) => Chunks[index / PackedInt64.Capacity].Values[index % PackedInt64.Capacity];
}
