// Brings blocks to the file: in the background, when asked, and at the end.
namespace Sonde.Events.Writing;

internal sealed partial class EventFileWriter
{
    /// <summary>
    /// Brings everything that was added before this call to the operating system, and to the disk where the durability asks
    /// for it; false where some of it had to stay.
    /// </summary>
    public bool Flush() => Drain(seal: true, sync: _durability != Durability.Process);

    /// <summary>
    /// Asks the background thread for a flush without waiting for it. The task is over once it has been tried, with or without
    /// success. Not to be called once the writer has been removed from <see cref="SignalFlush"/>.
    /// </summary>
    public Task FlushSoon()
    {
        var asked = new TaskCompletionSource();
        asked = Interlocked.CompareExchange(ref _asked, asked, null) ?? asked;
        _work.Set();
        _hurry.Set();
        return asked.Task;
    }

    public void Dispose()
    {
        EnterGate();
        var first = !_stopping;
        _stopping = true;
        _queue.Close();
        ExitGate();
        if (!first)
        {
            return;
        }

        AppDomain.CurrentDomain.ProcessExit -= FlushAtExit;
        AppDomain.CurrentDomain.UnhandledException -= FlushAtExit;
        _work.Set();
        _hurry.Set();
        _flusher.Join();
        var written = Flush();
        SignalFlush.Remove(this);
        _asked?.TrySetResult();
        lock (_io)
        {
            _disposed = true;
            if (!written)
            {
                // The file cannot record them; only the count remains.
                EnterGate();
                _gap.Lose(_queue.CountUnwritten());
                ExitGate();
            }

            _sink.Dispose();
            EnterGate();
            _queue.Dispose();
            ExitGate();
        }

        // Whoever waits for room meanwhile learns that the writer is closed. The event itself stays usable for them.
        _room.Set();
        _work.Dispose();
        _hurry.Dispose();
    }

    /// <summary>How often a file that cannot be written is tried again: a flush period of nothing must not keep a core busy with it.</summary>
    internal static TimeSpan RetryPeriod(TimeSpan flushPeriod) =>
        flushPeriod == Timeout.InfiniteTimeSpan ? UsualRetryPeriod : flushPeriod < LeastRetryPeriod ? LeastRetryPeriod : flushPeriod;

    private void FlushInBackground()
    {
        while (!_stopping)
        {
            _work.WaitOne();
            var deadline = Deadline(_flushPeriod);
            while (!_stopping)
            {
                // Complete blocks are written at once, the one that is being filled when the period is over.
                _hurry.WaitOne(Rest(deadline));
                var asked = Interlocked.Exchange(ref _asked, null);
                var due = Rest(deadline) == 0 || asked is not null;
                var done = Drain(seal: due, sync: due && _durability != Durability.Process && (asked is not null || _durability == Durability.PowerLoss));
                asked?.TrySetResult();
                if (done && due)
                {
                    break;
                }

                if (due || !done)
                {
                    deadline = Deadline(done ? _flushPeriod : RetryPeriod(_flushPeriod));
                }
            }
        }

        static long Deadline(TimeSpan period) => period == Timeout.InfiniteTimeSpan ? long.MaxValue : Environment.TickCount64 + (long)period.TotalMilliseconds;

        static int Rest(long deadline) =>
            deadline == long.MaxValue ? Timeout.Infinite : (int)Math.Clamp(deadline - Environment.TickCount64, 0, int.MaxValue);
    }

    /// <summary>Writes the blocks that are complete now; with <paramref name="seal"/> the one that is being filled too.</summary>
    private bool Drain(bool seal, bool sync)
    {
        lock (_io)
        {
            if (_disposed)
            {
                return true;
            }

            do
            {
                if (!WriteBlocks(seal))
                {
                    return false;
                }

                seal = true;
            }
            while (!TryCloseGap());
            return !sync || _sink.TrySync();
        }
    }

    private bool WriteBlocks(bool seal)
    {
        EnterGate();
        if (seal || _dropping)
        {
            _queue.Seal(_lastStep);
        }

        // Not until none is left: callers may add as fast as this writes, and others may be waiting for the I/O lock.
        var blocks = _queue.CompleteBlocks;
        if (blocks <= 1)
        {
            // No burst any more.
            _queue.Trim();
        }

        _queue.TryPeek(out var block);
        ExitGate();
        if (blocks == 0 && seal)
        {
            return _sink.TryLookAfter();
        }

        for (; blocks > 0; blocks--)
        {
            var open = _sink.TryOpen(block);
            if (_generation != _sink.Generation)
            {
                block = DescribeAnew();
            }

            var written = open && _sink.TryWrite(block);
            EnterGate();
            _failing = !written;
            if (written)
            {
                _queue.Release();
                _queue.TryPeek(out block);
            }

            ExitGate();
            _room.Set();
            if (!written)
            {
                return false;
            }
        }

        return true;
    }

    // A new file knows nothing of the tags that the old one described. The oldest block, which may be another one now.
    private RecordBlock DescribeAnew()
    {
        EnterGate();
        try
        {
            _generation = _sink.Generation;
            _earlier ??= _described.Count > 0 ? new Dictionary<string, byte[]>(StringComparer.Ordinal) : null;
            if (_earlier is not null)
            {
                foreach (var (tag, metadata) in _described)
                {
                    _earlier.TryAdd(tag, metadata);
                }

                var descriptions = new Redescription(_earlier);
                _queue.Seal(_lastStep);
                _queue.ReplaceComplete(descriptions.Describe);
                _described = descriptions.Described;
                _templates.Clear();
            }

            _queue.TryPeek(out var block);
            return block;
        }
        finally
        {
            ExitGate();
        }
    }

    /// <summary>
    /// Puts a record of what was dropped behind those that were kept, which the file holds by now: right where the others are
    /// missing. False where something is left to write.
    /// </summary>
    private bool TryCloseGap()
    {
        EnterGate();
        try
        {
            if (!_gap.HasRecords)
            {
                return true;
            }

            if (_dropping && !_queue.IsEmpty)
            {
                return false;
            }

            var record = GapEncoder.Encode(_gap.Current, Now());
            if (!_queue.TryMakeRoom(record.Length, _lastStep))
            {
                // Only something outside the file was dropped, and the queue is full: the next time.
                return true;
            }

            if (_queue.Filling.Count == 0)
            {
                _queue.Filling.FirstStep = _gap.Current.FirstStep;
            }

            record.CopyTo(_queue.Filling.Bytes[_queue.Filling.Count..]);
            _queue.Filling.Count += record.Length;
            _gap.Close();
            _dropping = false;
            return false;
        }
        finally
        {
            ExitGate();
        }
    }

    private void FlushAtExit(object? sender, EventArgs e) => Flush();
}
