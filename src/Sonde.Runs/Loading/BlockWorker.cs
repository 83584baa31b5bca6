// What one thread needs to read blocks; made when the first block comes.
using Sonde.Events;

namespace Sonde.Runs;

internal sealed class BlockWorker
{
    public EventBlock Block { get; } = new();

    public BlockDecoder Decoder { get; } = new();

    public BlockSorter Sorter { get; } = new();

    /// <summary>Gets ready for another file.</summary>
    public void StartFile()
    {
        Decoder.StartFile();
        Sorter.StartFile();
    }
}
