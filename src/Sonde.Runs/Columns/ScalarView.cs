// What one file held of a scalar tag when a snapshot was taken.
namespace Sonde.Runs;

/// <summary>The first <paramref name="Count"/> points of the chunks; later growth is not seen.</summary>
/// <param name="Chunks">The chunks, of which all but the last are full.</param>
/// <param name="Count">How many points.</param>
/// <param name="RestartStep">The step at which the file takes the run up again, as its session log says; none: <see cref="long.MaxValue"/>.</param>
internal readonly record struct ScalarView(ScalarChunk[] Chunks, int Count, long RestartStep = long.MaxValue)
{
    public long StepAt(int index) => Chunks[index / PackedInt64.Capacity].Steps[index % PackedInt64.Capacity];

    public double WallTimeAt(int index) =>
        BitConverter.Int64BitsToDouble(Chunks[index / PackedInt64.Capacity].WallTimeBits[index % PackedInt64.Capacity]);

    public double ValueAt(int index) => Chunks[index / PackedInt64.Capacity].Values[index % PackedInt64.Capacity];
}
