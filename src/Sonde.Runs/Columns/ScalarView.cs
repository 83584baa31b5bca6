// What one file held of a scalar tag when a snapshot was taken.
namespace Sonde.Runs;

/// <summary>The first <paramref name="Count"/> points of the chunks; later growth is not seen.</summary>
/// <param name="Chunks">The chunks, of which all but the last are full.</param>
/// <param name="Count">How many points.</param>
/// <param name="Restarts">Where the file's session logs say that the run is restarted, in the order of the points.</param>
internal readonly record struct ScalarView(ScalarChunk[] Chunks, int Count, ReadOnlyMemory<SeriesRestart> Restarts = default)
{
    public long StepAt(int index) => Chunks[index / PackedInt64.Capacity].Steps[index % PackedInt64.Capacity];

    public double WallTimeAt(int index) =>
        BitConverter.Int64BitsToDouble(Chunks[index / PackedInt64.Capacity].WallTimeBits[index % PackedInt64.Capacity]);

    public double ValueAt(int index) => Chunks[index / PackedInt64.Capacity].Values[index % PackedInt64.Capacity];
}
