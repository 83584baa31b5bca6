// What one thread needs to read blocks; made when the first block comes.
using Sonde.Events;

namespace Sonde.Runs;

internal sealed class BlockWorker
{
    // One is being decoded while others wait for their turn.
    private const int MostBlocks = 4;

    private readonly Stack<EventBlock> _free = new(); // the one used last, which is still in the cache, comes first
    private int _blocks;

    /// <summary>Whether no block of this worker is in use.</summary>
    public bool HasAll => _free.Count == _blocks;

    public BlockDecoder Decoder { get; } = new();

    public BlockSorter Sorter { get; } = new();

    /// <summary>Takes a block that nobody uses; false where all are in use.</summary>
    public bool TryTake(out EventBlock block)
    {
        if (_free.TryPop(out block!))
            return true;
        if (_blocks == MostBlocks)
            return false;
        _blocks++;
        block = new EventBlock();
        return true;
    }

    /// <summary>Gives a block back.</summary>
    public void Return(EventBlock block) => _free.Push(block);

    /// <summary>Gets ready for another file.</summary>
    public void StartFile()
    {
        Decoder.StartFile();
        Sorter.StartFile();
    }
}
