// Reads the sound stretch that comes next in a file, with as many threads as join in.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>
/// One thread at a time reads a block and finds where its records end, so the next block starts where a record does; each
/// decodes its own; in the order of the file, one at a time sorts. So the outcome is that of one thread, whatever the number.
/// At the first damage the rest is given up: the reader is left where the damage starts.
/// </summary>
internal sealed class BlockPipeline(EventFileReader reader, EventSorter sorter, long fileLength, long end, CancellationToken ct)
{
    private readonly Lock _reading = new();
    private readonly object _sorting = new();
    private int _read;   // blocks so far
    private int _sorted;
    private int _members;
    private bool _noMore;    // to read
    private bool _givenUp;   // what has been read behind damage
    private bool _failed;    // through a fault of ours

    /// <summary>About how many bytes nobody has read yet.</summary>
    public long BytesLeft => Volatile.Read(ref _noMore) ? 0 : Math.Min(fileLength, end) - reader.Offset;

    /// <summary>Reads, decodes and sorts until nothing is left to read.</summary>
    public void Work(BlockWorker self)
    {
        lock (_sorting)
            _members++;
        try
        {
            self.StartFile();
            while (TryRead(self.Block, out var turn))
            {
                if (!TryProcess(self, turn))
                    break;
            }
        }
        finally
        {
            lock (_sorting)
            {
                _members--;
                Monitor.PulseAll(_sorting);
            }
        }
    }

    /// <summary>As <see cref="Work"/>, for one that is not in charge of the file.</summary>
    public void Help(BlockWorker self)
    {
        try
        {
            Work(self);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever is in charge reads on from the same place, and reports it.
        }
    }

    /// <summary>Waits until everybody is through.</summary>
    public void WaitForAll()
    {
        lock (_sorting)
        {
            while (_members > 0)
                Monitor.Wait(_sorting);
            if (_failed)
                throw new InvalidOperationException("Reading failed in another thread.");
        }
    }

    private bool TryRead(EventBlock block, out int turn)
    {
        lock (_reading)
        {
            turn = _read;
            if (_noMore)
                return false;
            _noMore = true; // also where reading throws
            if (ct.IsCancellationRequested || reader.Offset >= end || !reader.TryReadBlock(block, end - reader.Offset))
                return false;
            _noMore = false;
            _read++;
            return true;
        }
    }

    private bool TryProcess(BlockWorker self, int turn)
    {
        try
        {
            self.Decoder.Decode(self.Block);
            return TrySort(self, turn);
        }
        catch
        {
            // Nobody may wait for this turn any more, nor read on behind the gap.
            lock (_sorting)
            {
                _failed = true;
                lock (_reading)
                    _noMore = true;
                Monitor.PulseAll(_sorting);
            }

            throw;
        }
    }

    private bool TrySort(BlockWorker self, int turn)
    {
        lock (_sorting)
        {
            while (_sorted != turn && !_failed)
                Monitor.Wait(_sorting);
            if (_failed)
                return false;
            if (!_givenUp)
                Sort(self);
            _sorted++;
            Monitor.PulseAll(_sorting);
            return !_givenUp;
        }
    }

    private void Sort(BlockWorker self)
    {
        var block = self.Block;
        self.Sorter.Add(block, self.Decoder.Tags, sorter, 1 + ((fileLength - block.EndOffset) / Math.Max(1, block.EndOffset - block.Offset)));
        lock (_reading)
        {
            _givenUp = !block.IsSound;
            _noMore |= _givenUp;
            reader.Accept(block);
        }
    }
}
