// The records that wait for the file: bounded in bytes, in blocks that are used again and again.
namespace Sonde.Events.Writing;

/// <summary>
/// One block that is being filled, and those before it, complete and waiting. Blocks never grow: nothing is copied twice, and
/// their memory is touched for the first time once only. Not thread-safe: its owner's gate guards it, but for the bytes of
/// a complete block, which belong to whoever writes it.
/// </summary>
/// <param name="maxBytes">The bytes of all records that may wait; a single record larger than that waits alone.</param>
internal sealed class RecordQueue(long maxBytes) : IDisposable
{
    // The first blocks are small, for the many writers that log little.
    private const int SmallBlock = 64 * 1024;

    // Enough to make a write worth its while, small enough to stay in the cache between encoding and writing.
    private const int LargeBlock = 256 * 1024;

    // Blocks that stay when nothing needs them: one to fill and one to write.
    private const int KeptBlocks = 2;

    private readonly Queue<RecordBlock> _complete = [];
    private readonly Stack<RecordBlock> _free = [];
    private long _completeBytes;
    private int _blockBytes = SmallBlock;

    /// <summary>The block that is being filled.</summary>
    public RecordBlock Filling { get; private set; } = new(SmallBlock);

    /// <summary>
    /// Up to where records may be put into <see cref="Filling"/> without asking <see cref="TryMakeRoom"/>; 0 while it is empty,
    /// so that the first record is noticed.
    /// </summary>
    public int Limit { get; private set; }

    /// <summary>How many complete blocks wait.</summary>
    public int CompleteBlocks => _complete.Count;

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => _complete.Count == 0 && Filling.Count == 0;

    /// <summary>Makes room for one record behind the others in <see cref="Filling"/>; false where too many bytes wait already.</summary>
    /// <param name="bytes">The record's size.</param>
    /// <param name="lastStep">The step of the record added last.</param>
    public bool TryMakeRoom(int bytes, long lastStep)
    {
        var waiting = _completeBytes + Filling.Count;
        if (waiting > 0 && waiting + bytes > maxBytes)
        {
            return false;
        }

        if (Filling.Capacity - Filling.Count < bytes)
        {
            if (Filling.Count > 0)
            {
                _blockBytes = Math.Min(LargeBlock, 2 * _blockBytes);
                Complete(lastStep);
            }
            else
            {
                Filling.Dispose();
            }

            Filling = Take(bytes);
        }

        Limit = (int)Math.Min(Filling.Capacity, Math.Max(maxBytes - _completeBytes, Filling.Count + bytes));
        return true;
    }

    /// <summary>Sends every call to <see cref="TryMakeRoom"/>.</summary>
    public void Close() => Limit = 0;

    /// <summary>Puts what is in <see cref="Filling"/> among the complete blocks.</summary>
    /// <param name="lastStep">The step of the record added last.</param>
    public void Seal(long lastStep)
    {
        if (Filling.Count > 0)
        {
            Complete(lastStep);
            Filling = Take(0);
        }
    }

    /// <summary>The oldest complete block, which stays.</summary>
    public bool TryPeek(out RecordBlock block) => _complete.TryPeek(out block!);

    /// <summary>Forgets the oldest complete block: the file holds it.</summary>
    public void Release()
    {
        var block = _complete.Dequeue();
        _completeBytes -= block.Count;
        if (block.Capacity == _blockBytes)
        {
            block.Clear();
            _free.Push(block);
        }
        else
        {
            block.Dispose();
        }
    }

    /// <summary>Puts another block in the place of each complete one.</summary>
    /// <param name="replace">Gives the block in its place, which may be the same; takes care of the one that goes.</param>
    public void ReplaceComplete(Func<RecordBlock, RecordBlock> replace)
    {
        for (var i = _complete.Count; i > 0; i--)
        {
            var block = _complete.Dequeue();
            _completeBytes -= block.Count;
            block = replace(block);
            _completeBytes += block.Count;
            _complete.Enqueue(block);
        }
    }

    /// <summary>Gives one unused block back: called now and then, it lets the memory of a burst go.</summary>
    public void Trim()
    {
        if (_free.Count > KeptBlocks)
        {
            _free.Pop().Dispose();
        }
    }

    /// <summary>Gives all memory back; nothing can be added any more.</summary>
    public void Dispose()
    {
        Limit = 0;
        foreach (var block in _complete.Concat(_free).Append(Filling))
        {
            block.Dispose();
        }

        _complete.Clear();
        _free.Clear();
    }

    /// <summary>How many records wait that the file does not hold in full.</summary>
    public long CountUnwritten() => _complete.Append(Filling).Sum(block => block.CountRecords().Unwritten);

    private void Complete(long lastStep)
    {
        Filling.LastStep = lastStep;
        _completeBytes += Filling.Count;
        _complete.Enqueue(Filling);
        Limit = 0;
    }

    private RecordBlock Take(int bytes)
    {
        while (bytes <= _blockBytes && _free.TryPop(out var block))
        {
            if (block.Capacity == _blockBytes)
            {
                return block;
            }

            block.Dispose();
        }

        return new RecordBlock(Math.Max(bytes, _blockBytes));
    }
}
