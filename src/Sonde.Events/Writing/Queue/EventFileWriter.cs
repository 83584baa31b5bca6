// Collects encoded records from many threads in order and brings them to the event file in the background.
using System.Runtime.CompilerServices;
using System.Text;

namespace Sonde.Events.Writing;

/// <summary>
/// Callers encode into blocks under a lock that is never held across I/O, while complete blocks are being written.
/// Lock order: the I/O lock, then the gate.
/// </summary>
internal sealed partial class EventFileWriter : IDisposable
{
    private const int TagBytesOnStack = 384;

    // What fits one array together with what comes around the payload.
    private const int MaxPayloadBytes = 0x7FFFFFC7 - (1024 * 1024);

    // How often a file that cannot be written is tried again where no flush period says so.
    private static readonly TimeSpan UsualRetryPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeastRetryPeriod = TimeSpan.FromMilliseconds(50);

    private readonly Lock _io = new();
    private readonly EventFileSink _sink;
    private readonly TimeProvider _time;
    private readonly bool _systemTime;
    private readonly TimeSpan _flushPeriod;
    private readonly Durability _durability;
    private readonly RecordQueue _queue;
    private readonly ScalarTemplates _templates = new();
    private readonly SharedMetadata _metadata = new();
    private readonly AutoResetEvent _work = new(false);
    private readonly AutoResetEvent _hurry = new(false);
    private readonly ManualResetEventSlim _room = new(true);
    private readonly Thread _flusher;
    private TaskCompletionSource? _asked; // set by whoever flushes next

    // Held for the length of one encoding. The base library's Lock takes three times as long to enter and leave, and that was a
    // sixth of what a scalar costs.
    private SpinLock _gate = new(enableThreadOwnerTracking: false);
    private GapTracker _gap;
    private Dictionary<string, byte[]> _described = new(StringComparer.Ordinal); // metadata of the tags whose first record has it
    private Dictionary<string, byte[]>? _earlier; // of those that a file described which is gone
    private long _lastStep;
    private bool _any;
    private int _generation;
    private bool _failing;
    private bool _dropping;
    private volatile bool _stopping;
    private bool _disposed;

    /// <summary>Starts the background flush. The file is made now, or at the first flush if <paramref name="createNow"/> is false.</summary>
    public EventFileWriter(EventFileSink sink, SummaryWriterOptions options, bool createNow)
    {
        _sink = sink;
        _time = options.TimeProvider;
        _systemTime = ReferenceEquals(_time, TimeProvider.System);
        _flushPeriod = options.FlushPeriod;
        _durability = options.Durability;
        _queue = new RecordQueue(options.MaxPendingBytes);
        FileSizeSignal.Ignore();
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
        if (SignalFlush.Add(this) is { } reason)
        {
            sink.Say($"a signal that ends this process will not flush: {reason}");
        }
    }

    public long DroppedRecords
    {
        get
        {
            EnterGate();
            var dropped = _gap.Total;
            ExitGate();
            return dropped + _sink.Lost;
        }
    }

    public string? Error => _sink.Error;

    public long? LastStep
    {
        get
        {
            EnterGate();
            long? last = _any ? _lastStep : null;
            ExitGate();
            return last;
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
        EnterGate();
        try
        {
            while (true)
            {
                ObjectDisposedException.ThrowIf(_stopping, typeof(SummaryWriter));
                var first = (describeOnce is null && _earlier is null) || _described.ContainsKey(tag)
                    ? null
                    : (describeOnce is null ? null : _metadata.Share(describeOnce.Encode())) ?? _earlier?.GetValueOrDefault(tag);
                var encoder = new EventEncoder(utf8, first ?? metadata, step, payloadKey, payloadBytes);
                if (TryStart(encoder, step, wallTime, payloadBytes, out var record))
                {
                    if (first is not null && !record.IsDropped)
                    {
                        _described.Add(tag, first);
                    }

                    return record;
                }

                WaitForRoom();
            }
        }
        catch
        {
            ExitGate();
            throw;
        }
    }

    /// <summary>Starts one record of another kind than a summary; otherwise as <see cref="Begin"/>.</summary>
    public RecordInProgress BeginEvent(EventKind kind, long step, double? wallTime, int payloadBytes)
    {
        CheckSize(payloadBytes);
        EnterGate();
        try
        {
            while (true)
            {
                ObjectDisposedException.ThrowIf(_stopping, typeof(SummaryWriter));
                if (TryStart(new EventEncoder(kind, step, payloadBytes), step, wallTime, payloadBytes, out var record))
                {
                    return record;
                }

                WaitForRoom();
            }
        }
        catch
        {
            ExitGate();
            throw;
        }
    }

    /// <summary>Counts something that was not even encoded, because a file that belongs to it could not be written.</summary>
    public void Drop(long step, string reason)
    {
        _sink.Say(reason);
        EnterGate();
        _gap.Add(step, Now(), reason);
        ExitGate();
        _work.Set();
    }

    private static void CheckSize(int payloadBytes)
    {
        if (payloadBytes > MaxPayloadBytes)
        {
            throw new ArgumentException($"One record holds at most {MaxPayloadBytes} bytes; these are {payloadBytes}.", nameof(payloadBytes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EnterGate()
    {
        var taken = false;
        _gate.Enter(ref taken);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ExitGate() => _gate.Exit(useMemoryBarrier: false);

    // TimeProvider's way to the same clock makes a DateTimeOffset on the way.
    private double Now() => _systemTime
        ? (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / (double)TimeSpan.TicksPerSecond
        : UnixTime.Now(_time);

    // Under the gate, as are all below. False where the caller has to wait for room.
    private bool TryStart(scoped EventEncoder encoder, long step, double? wallTime, int payloadBytes, out RecordInProgress record)
    {
        var bytes = encoder.RecordBytes;
        var time = wallTime ?? Now();
        if (!TryEnsureRoom(bytes, step, time, out var drop))
        {
            record = default;
            return false;
        }

        var target = drop ? new byte[bytes] : _queue.Filling.Bytes.Slice(_queue.Filling.Count, bytes);
        encoder.Write(target, time);
        record = new RecordInProgress(this, target, step, payloadBytes, drop);
        return true;
    }

    private bool TryEnsureRoom(int bytes, long step, double time, out bool drop)
    {
        drop = false;
        if (!_dropping && _queue.TryMakeRoom(bytes, _lastStep))
        {
            if (_queue.Filling.Count == 0)
            {
                _queue.Filling.FirstStep = step;
                _any = true;
                _work.Set();
            }

            if (_queue.CompleteBlocks > 0)
            {
                _hurry.Set();
            }

            return true;
        }

        // Once one is dropped all are, until the file holds what waits: one failure leaves one gap.
        drop = _dropping || _failing;
        if (drop)
        {
            _dropping = true;
            _queue.Close();
            _gap.Add(step, time, _sink.Error);
        }

        return drop;
    }

    private void WaitForRoom()
    {
        _queue.Seal(_lastStep);
        _room.Reset();
        ExitGate();
        _work.Set();
        _hurry.Set();
        _room.Wait();
        EnterGate();
    }

    private void End(Span<byte> record, long step, bool drop)
    {
        if (!drop)
        {
            TfRecordWriter.Seal(record);
            _queue.Filling.Count += record.Length;
            _lastStep = step;
        }

        ExitGate();
    }

    /// <summary>A record whose payload the caller fills; disposing it adds the record to the file's.</summary>
    internal readonly ref struct RecordInProgress(EventFileWriter writer, Span<byte> record, long step, int payloadBytes, bool drop) : IDisposable
    {
        private readonly Span<byte> _record = record;

        /// <summary>Whether the record goes nowhere, because the file cannot be written.</summary>
        public bool IsDropped => drop;

        public Span<byte> Payload => _record.Slice(_record.Length - TfRecordWriter.FooterBytes - payloadBytes, payloadBytes);

        public void Dispose() => writer.End(_record, step, drop);
    }
}
