// Collects encoded records from many threads in order and brings them to the event file in the background.
using System.Runtime.CompilerServices;
using System.Text;

namespace Sonde.Events.Writing;

/// <summary>
/// Two buffers: callers encode into one under a lock that is never held across I/O, while the other is being written.
/// Lock order: the I/O lock, then the gate.
/// </summary>
internal sealed class EventFileWriter : IDisposable
{
    // Enough to make a write worth its while, small enough to stay in the cache between encoding and writing.
    private const int HurryBytes = 1024 * 1024;
    private const int TagBytesOnStack = 384;

    // What fits one array together with what comes around the payload.
    private const int MaxPayloadBytes = 0x7FFFFFC7 - HurryBytes;

    private readonly Lock _io = new();
    private readonly Lock _gate = new();
    private readonly EventFileSink _sink;
    private readonly TimeProvider _time;
    private readonly TimeSpan _flushPeriod;
    private readonly long _maxPending;
    private readonly HashSet<string> _described = new(StringComparer.Ordinal);
    private readonly AutoResetEvent _work = new(false);
    private readonly AutoResetEvent _hurry = new(false);
    private readonly Thread _flusher;
    private RecordBuffer _filling = new();
    private RecordBuffer _leaving = new();
    private long _leavingBytes;
    private long _dropped;
    private long? _lastStep;
    private int _generation;
    private volatile bool _failing;
    private volatile bool _stopping;
    private bool _disposed;

    /// <summary>Starts the background flush. The file is made now, or at the first flush if <paramref name="createNow"/> is false.</summary>
    public EventFileWriter(EventFileSink sink, SummaryWriterOptions options, bool createNow)
    {
        _sink = sink;
        _time = options.TimeProvider;
        _flushPeriod = options.FlushPeriod;
        _maxPending = options.MaxPendingBytes;
        if (createNow)
        {
            sink.Create();
            _generation = sink.Generation;
        }

        // A thread of its own: training that fills the thread pool must not delay the flush.
        _flusher = new Thread(FlushInBackground) { IsBackground = true, Name = "sonde event writer" };
        _flusher.Start();
        AppDomain.CurrentDomain.ProcessExit += FlushAtExit;
        AppDomain.CurrentDomain.UnhandledException += FlushAtExit;
    }

    public long DroppedRecords => Interlocked.Read(ref _dropped);

    public string? Error => _sink.Error;

    public long? LastStep
    {
        get
        {
            lock (_gate)
            {
                return _lastStep;
            }
        }
    }

    /// <summary>
    /// Starts one record and holds the gate until the result is disposed, with the payload filled in by then.
    /// <paramref name="describeOnce"/> is written with the first record of the tag only.
    /// </summary>
    [SkipLocalsInit]
    public RecordInProgress Begin(
        string tag, long step, double? wallTime, uint payloadKey, int payloadBytes, ReadOnlySpan<byte> metadata = default, SummaryMetadata? describeOnce = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        CheckSize(payloadBytes);
        Span<byte> scratch = stackalloc byte[TagBytesOnStack];
        ReadOnlySpan<byte> utf8 = tag.Length <= TagBytesOnStack / 3 ? scratch[..Encoding.UTF8.GetBytes(tag, scratch)] : Encoding.UTF8.GetBytes(tag);
        EnterWithRoom(payloadBytes, out var drop);
        try
        {
            if (describeOnce is not null && (drop ? !_described.Contains(tag) : _described.Add(tag)))
            {
                metadata = describeOnce.Encode();
            }

            var encoder = new EventEncoder(utf8, metadata, step, payloadKey, payloadBytes);
            return Start(encoder, step, wallTime, payloadBytes, drop);
        }
        catch
        {
            _gate.Exit();
            throw;
        }
    }

    /// <summary>Starts one record of another kind than a summary; otherwise as <see cref="Begin"/>.</summary>
    public RecordInProgress BeginEvent(EventKind kind, long step, double? wallTime, int payloadBytes)
    {
        CheckSize(payloadBytes);
        EnterWithRoom(payloadBytes, out var drop);
        try
        {
            return Start(new EventEncoder(kind, step, payloadBytes), step, wallTime, payloadBytes, drop);
        }
        catch
        {
            _gate.Exit();
            throw;
        }
    }

    /// <summary>Brings everything that was added before this call to the operating system; false where it would not take it.</summary>
    public bool Flush()
    {
        lock (_io)
        {
            if (_disposed)
            {
                return true;
            }

            return WriteLeaving() && SwapBuffers() && WriteLeaving();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping)
            {
                return;
            }

            _stopping = true;
        }

        AppDomain.CurrentDomain.ProcessExit -= FlushAtExit;
        AppDomain.CurrentDomain.UnhandledException -= FlushAtExit;
        _work.Set();
        _hurry.Set();
        _flusher.Join();
        if (!Flush())
        {
            Interlocked.Add(ref _dropped, _leaving.CountUnwritten() + _filling.CountUnwritten());
        }

        lock (_io)
        {
            _disposed = true;
            _sink.Dispose();
            _filling.Dispose();
            _leaving.Dispose();
        }

        _work.Dispose();
        _hurry.Dispose();
    }

    private static void CheckSize(int payloadBytes)
    {
        if (payloadBytes > MaxPayloadBytes)
        {
            throw new ArgumentException($"One record holds at most {MaxPayloadBytes} bytes; these are {payloadBytes}.", nameof(payloadBytes));
        }
    }

    // Under the gate.
    private RecordInProgress Start(scoped EventEncoder encoder, long step, double? wallTime, int payloadBytes, bool drop)
    {
        var record = drop ? new byte[encoder.RecordBytes] : _filling.Reserve(encoder.RecordBytes);
        encoder.Write(record, wallTime ?? UnixTime.Now(_time));
        _lastStep = step;
        return new RecordInProgress(this, record, payloadBytes, drop);
    }

    private void EnterWithRoom(int payloadBytes, out bool drop)
    {
        while (true)
        {
            _gate.Enter();
            if (_stopping)
            {
                _gate.Exit();
                throw new ObjectDisposedException(nameof(SummaryWriter));
            }

            // What comes around the payload is small, but for tags and metadata that nobody sane makes a megabyte long.
            var full = _filling.Count + _leavingBytes >= _maxPending || !_filling.HasRoomFor(payloadBytes + (long)HurryBytes);
            drop = full && _failing;
            if (!full || drop || _filling.Count + _leavingBytes == 0)
            {
                return;
            }

            _gate.Exit();
            Flush();
        }
    }

    private void End(Span<byte> record, bool drop)
    {
        if (drop)
        {
            Interlocked.Increment(ref _dropped);
            _gate.Exit();
            return;
        }

        TfRecordWriter.Seal(record);
        var before = _filling.Count;
        _filling.Commit(record.Length);
        var after = _filling.Count;
        _gate.Exit();
        if (before == 0)
        {
            _work.Set();
        }

        if (before < HurryBytes && after >= HurryBytes)
        {
            _hurry.Set();
        }
    }

    private bool SwapBuffers()
    {
        lock (_gate)
        {
            (_filling, _leaving) = (_leaving, _filling);
            _leavingBytes = _leaving.Count;
            return true;
        }
    }

    private bool WriteLeaving()
    {
        if (_leaving.Count == 0)
        {
            return true;
        }

        var written = _sink.TryWrite(_leaving);
        lock (_gate)
        {
            _failing = !written;
            if (written)
            {
                _leaving.Clear();
                _leavingBytes = 0;
            }

            if (_generation != _sink.Generation)
            {
                // A new file knows nothing of the tags that the old one described.
                _generation = _sink.Generation;
                _described.Clear();
            }
        }

        return written;
    }

    private void FlushInBackground()
    {
        while (!_stopping)
        {
            _work.WaitOne();
            do
            {
                _hurry.WaitOne(_flushPeriod);
            }
            while (!Flush() && !_stopping);
        }
    }

    private void FlushAtExit(object? sender, EventArgs e) => Flush();

    /// <summary>A record whose payload the caller fills; disposing it adds the record to the file's.</summary>
    internal readonly ref struct RecordInProgress(EventFileWriter writer, Span<byte> record, int payloadBytes, bool drop) : IDisposable
    {
        private readonly Span<byte> _record = record;

        public Span<byte> Payload => _record.Slice(_record.Length - TfRecordWriter.FooterBytes - payloadBytes, payloadBytes);

        public void Dispose() => writer.End(_record, drop);
    }
}
