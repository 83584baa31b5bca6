// Reads the sound stretch that comes next in a file, with as many threads as join in.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>
/// One thread at a time reads a block and finds where its records end, so the next block starts where a record does; each
/// decodes its own; whoever has the one whose turn it is sorts it, and those that wait behind it. So the outcome is that of
/// one thread, whatever the number. At the first damage the rest is given up: the reader is left where the damage starts.
/// </summary>
internal sealed class BlockPipeline(EventFileReader reader, EventSorter sorter, long fileLength, long end, CancellationToken ct)
{
    private readonly Lock _reading = new();
    private readonly object _gate = new();
    private readonly Dictionary<int, (BlockWorker Worker, EventBlock Block)> _decoded = [];
    private int _read; // blocks so far
    private int _turn; // of the block to be sorted next
    private int _members;
    private bool _isSorting;
    private bool _noMore;  // to read
    private bool _givenUp; // what has been read behind damage
    private Exception? _fault; // of ours, in whatever thread

    /// <summary>About how many bytes nobody has read yet.</summary>
    public long BytesLeft => Volatile.Read(ref _noMore) ? 0 : Math.Min(fileLength, end) - reader.Offset;

    /// <summary>The fault of ours through which somebody left blocks behind; known once all are through.</summary>
    public Exception? Fault => _fault;

    /// <summary>Reads, decodes and sorts until nothing is left to read.</summary>
    public void Work(BlockWorker self)
    {
        lock (_gate)
            _members++;
        try
        {
            self.StartFile();
            while (TryTakeFree(self, out var block))
            {
                if (!TryRead(self, block, out var turn))
                    break;
                Process(self, block, turn);
            }
        }
        finally
        {
            lock (_gate)
            {
                // Others may have the last blocks still, and sort them with what belongs to this worker.
                while (!self.HasAll && _fault is null)
                    Monitor.Wait(_gate);
                _members--;
                Monitor.PulseAll(_gate);
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
        catch (Exception)
        {
            // Whoever is in charge reads on from the same place and meets it there, or finds it as the fault.
        }
    }

    /// <summary>Waits until everybody is through.</summary>
    public void WaitForAll()
    {
        lock (_gate)
        {
            while (_members > 0)
                Monitor.Wait(_gate);
        }
    }

    private bool TryTakeFree(BlockWorker self, out EventBlock block)
    {
        lock (_gate)
        {
            while (!self.TryTake(out block) && _fault is null)
                Monitor.Wait(_gate);
            return _fault is null;
        }
    }

    private bool TryRead(BlockWorker self, EventBlock block, out int turn)
    {
        var read = false;
        try
        {
            lock (_reading)
            {
                turn = _read;
                try
                {
                    read = !_noMore && !ct.IsCancellationRequested && reader.Offset < end && reader.TryReadBlock(block, end - reader.Offset);
                }
                finally
                {
                    _noMore = !read; // after an I/O error too
                }

                _read += read ? 1 : 0;
                return read;
            }
        }
        finally
        {
            if (!read)
            {
                lock (_gate)
                    self.Return(block);
            }
        }
    }

    private void Process(BlockWorker self, EventBlock block, int turn)
    {
        try
        {
            self.Decoder.Decode(block);
            lock (_gate)
            {
                _decoded.Add(turn, (self, block));
                if (_isSorting || turn != _turn)
                    return; // whoever sorts, or has the turn, takes this one too
                _isSorting = true;
            }

            while (TryTakeTurn(out var next))
                Sort(next.Worker, next.Block);
        }
        catch (Exception e)
        {
            // Nobody may wait for this turn any more, nor read on behind the gap.
            lock (_gate)
            {
                _fault ??= e;
                lock (_reading)
                    _noMore = true;
                Monitor.PulseAll(_gate);
            }

            throw;
        }
    }

    private bool TryTakeTurn(out (BlockWorker Worker, EventBlock Block) next)
    {
        lock (_gate)
        {
            _isSorting = _decoded.Remove(_turn, out next);
            return _isSorting;
        }
    }

    private void Sort(BlockWorker worker, EventBlock block)
    {
        if (!_givenUp)
        {
            worker.Sorter.Add(block, sorter, 1 + ((fileLength - block.EndOffset) / Math.Max(1, block.EndOffset - block.Offset)));
            lock (_reading)
            {
                _givenUp = !block.IsSound;
                _noMore |= _givenUp;
                reader.Accept(block);
            }
        }

        lock (_gate)
        {
            _turn++;
            worker.Return(block);
            Monitor.PulseAll(_gate);
        }
    }
}
