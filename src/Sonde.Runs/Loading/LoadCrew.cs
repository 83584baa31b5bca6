// The threads of one pass: each takes the next file, and when none is left it helps where a long one is still being read.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>Many small files and one large file are read by all processors alike.</summary>
/// <param name="work">The files, those with the most to read first.</param>
/// <param name="budget">About how many bytes of each to read.</param>
/// <param name="ct">Ends the pass early.</param>
internal sealed class LoadCrew(IReadOnlyList<(FileLoader File, long Bytes)> work, long budget, CancellationToken ct)
{
    // Less than this is not worth waking another thread.
    private const long BytesWorthAThread = 2 * EventBlock.MaxBytes;

    private readonly object _gate = new();
    private readonly List<BlockPipeline> _open = [];
    private int _next;
    private readonly List<Exception> _faults = [];
    private int _loading;
    private int _helping;
    private bool _closed;

    /// <summary>Reads all files.</summary>
    /// <param name="threads">The most threads to use.</param>
    /// <param name="pool">Where the others come from; the thread pool where null.</param>
    public void Run(int threads, TaskScheduler? pool = null)
    {
        var useful = Math.Max(work.Count, work.Sum(file => Math.Min(file.Bytes, budget) / BytesWorthAThread));
        threads = (int)Math.Min(threads, useful);

        // Where there is much to read, threads of their own: those of the pool may be busy, and should not be for long.
        var kind = useful > work.Count ? TaskCreationOptions.LongRunning : TaskCreationOptions.None;
        for (var i = 1; i < threads; i++)
            _ = Task.Factory.StartNew(Help, CancellationToken.None, kind, pool ?? TaskScheduler.Default);
        try
        {
            Work();
        }
        finally
        {
            WaitForHelp();
        }

        if (_faults.Count > 0)
            throw new AggregateException(_faults);
    }

    /// <summary>Reads a stretch of blocks, with those that have nothing else to do.</summary>
    public void Read(BlockPipeline pipeline, BlockWorker self)
    {
        lock (_gate)
        {
            _open.Add(pipeline);
            Monitor.PulseAll(_gate);
        }

        try
        {
            pipeline.Work(self);
        }
        finally
        {
            lock (_gate)
                _open.Remove(pipeline);
            pipeline.WaitForAll();
        }

        if (pipeline.Fault is { } fault)
            throw new InvalidOperationException($"Reading failed in another thread: {fault.Message}", fault);
    }

    private void Help()
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _helping++;
        }

        try
        {
            Work();
        }
        catch (Exception e)
        {
            lock (_gate)
                _faults.Add(e);
        }
        finally
        {
            lock (_gate)
            {
                _helping--;
                Monitor.PulseAll(_gate);
            }
        }
    }

    // Only for those that came: where the pool is busy with something else, others may not start for minutes.
    private void WaitForHelp()
    {
        lock (_gate)
        {
            _closed = true;
            while (_helping > 0)
                Monitor.Wait(_gate);
        }
    }

    private void Work()
    {
        var self = NewWorker();
        while (TryTake(out var file))
        {
            try
            {
                if (!ct.IsCancellationRequested && !file.Load(budget, this, self, ct))
                    self = NewWorker(); // blocks of the old one may be lost
            }
            finally
            {
                lock (_gate)
                {
                    _loading--;
                    Monitor.PulseAll(_gate);
                }
            }
        }

        while (TryJoin(out var pipeline))
        {
            pipeline.Help(self.Value);
            if (!self.Value.HasAll)
                self = NewWorker();
        }
    }

    private static Lazy<BlockWorker> NewWorker() => new(LazyThreadSafetyMode.None);

    private bool TryTake(out FileLoader file)
    {
        lock (_gate)
        {
            file = _next < work.Count ? work[_next].File : null!;
            if (file is null)
                return false;
            (_next, _loading) = (_next + 1, _loading + 1);
            return true;
        }
    }

    // The one with the most left to read; waits while there is none but there may be.
    private bool TryJoin(out BlockPipeline pipeline)
    {
        lock (_gate)
        {
            while (true)
            {
                pipeline = _open.MaxBy(static open => open.BytesLeft)!;
                if (pipeline?.BytesLeft > EventBlock.MaxBytes)
                    return true;
                if (_loading == 0)
                    return false;
                Monitor.Wait(_gate);
            }
        }
    }
}
