// Up to 1024 consecutive points of one scalar tag in one file.
namespace Sonde.Runs;

/// <summary>Steps, wall times (as their bits: equal exponents make them near integers) and values, side by side.</summary>
internal sealed class ScalarChunk
{
    public PackedInt64 Steps;
    public PackedInt64 WallTimeBits;
    public PackedDouble Values;
    private ChunkSummary? _summary;

    public ScalarChunk()
    {
    }

    /// <summary>A chunk that follows another and is taken to be like it.</summary>
    public ScalarChunk(ScalarChunk before)
    {
        Steps = PackedInt64.After(before.Steps);
        WallTimeBits = PackedInt64.After(before.WallTimeBits);
    }

    /// <summary>Set once the chunk is full.</summary>
    public ChunkSummary? Summary => Volatile.Read(ref _summary);

    public void Seal()
    {
        Volatile.Write(ref _summary, ChunkSummary.Of(Steps, Values));
    }
}
