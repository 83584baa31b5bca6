// What one thread needs to read blocks; made when the first block comes.
using Sonde.Events;

namespace Sonde.Runs;

internal sealed class BlockWorker
{
    /// <summary>How many it has: one is being decoded while others wait for their turn.</summary>
    public const int Blocks = 4;

    public BlockWorker()
    {
        for (var i = 0; i < Blocks; i++)
            Free.Push(new EventBlock());
    }

    /// <summary>The blocks that nobody uses; the one used last, which is still in the cache, comes first.</summary>
    public Stack<EventBlock> Free { get; } = new();

    public BlockDecoder Decoder { get; } = new();

    public BlockSorter Sorter { get; } = new();

    /// <summary>Gets ready for another file.</summary>
    public void StartFile()
    {
        Decoder.StartFile();
        Sorter.StartFile();
    }
}
