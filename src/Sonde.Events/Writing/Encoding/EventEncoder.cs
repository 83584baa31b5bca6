// Encodes events: the message around a summary value, events of other kinds, and the first event of a file.
using Sonde.Events.Wire;

namespace Sonde.Events.Writing;

/// <summary>The sizes of the nested messages of an event, most often one with one summary value, and the event itself.</summary>
internal readonly ref struct EventEncoder
{
    private readonly ReadOnlySpan<byte> _tag;
    private readonly ReadOnlySpan<byte> _metadata;
    private readonly long _step;
    private readonly EventKind _kind;
    private readonly uint _payloadKey;
    private readonly int _payloadBytes;
    private readonly int _valueBytes;
    private readonly int _summaryBytes;

    /// <summary>Works out the sizes.</summary>
    /// <param name="tag">The tag in UTF-8.</param>
    /// <param name="metadata">The encoded metadata; empty for none.</param>
    /// <param name="step">The step.</param>
    /// <param name="payloadKey">The key of the value's field: number * 8 + wire type, number below 16.</param>
    /// <param name="payloadBytes">The bytes of the value's field, without key and length.</param>
    /// <exception cref="OverflowException">The event would not fit one array.</exception>
    public EventEncoder(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> metadata, long step, uint payloadKey, int payloadBytes)
    {
        _tag = tag;
        _metadata = metadata;
        _step = step;
        _kind = EventKind.Summary;
        _payloadKey = payloadKey;
        _payloadBytes = payloadBytes;
        checked
        {
            _valueBytes = ProtoWriter.SizeOfField(tag.Length)
                + (metadata.IsEmpty ? 0 : ProtoWriter.SizeOfField(metadata.Length))
                + (HasLength ? ProtoWriter.SizeOfField(payloadBytes) : 1 + payloadBytes);
            _summaryBytes = ProtoWriter.SizeOfField(_valueBytes);
            RecordBytes = SizeOf(step, _summaryBytes);
        }
    }

    /// <summary>Works out the sizes of an event that carries something other than a summary.</summary>
    /// <param name="kind">What it carries: the number of its field.</param>
    /// <param name="step">The step.</param>
    /// <param name="payloadBytes">The bytes of what it carries, without key and length.</param>
    /// <exception cref="OverflowException">The event would not fit one array.</exception>
    public EventEncoder(EventKind kind, long step, int payloadBytes)
    {
        _kind = kind;
        _step = step;
        _payloadBytes = payloadBytes;
        RecordBytes = SizeOf(step, payloadBytes);
    }

    /// <summary>The bytes of the framed record.</summary>
    public int RecordBytes { get; }

    private bool HasLength => (_payloadKey & 7) == WireType.Length;

    /// <summary>The first event of every file: the version of the format and who wrote it.</summary>
    public static byte[] FileVersion(double wallTime)
    {
        var version = "brain.Event:2"u8;
        var writer = "sonde"u8;
        var source = ProtoWriter.SizeOfField(writer.Length);
        var record = new byte[TfRecordWriter.HeaderBytes + 1 + sizeof(double)
            + ProtoWriter.SizeOfField(version.Length) + ProtoWriter.SizeOfField(source) + TfRecordWriter.FooterBytes];
        var target = new ProtoWriter(record.AsSpan(TfRecordWriter.HeaderBytes));
        target.Double(1, wallTime);
        target.Bytes(3, version);
        target.Head(10, source);
        target.Bytes(1, writer);
        TfRecordWriter.Seal(record);
        return record;
    }

    /// <summary>Writes the event into a record's bytes, but for the payload, which lies right before the footer, and the framing.</summary>
    public void Write(Span<byte> record, double wallTime)
    {
        var target = new ProtoWriter(record[TfRecordWriter.HeaderBytes..]);
        target.Double(1, wallTime);
        if (_step != 0)
        {
            target.Varint(2, (ulong)_step);
        }

        if (_kind != EventKind.Summary)
        {
            target.Head((int)_kind, _payloadBytes);
            return;
        }

        target.Head((int)EventKind.Summary, _summaryBytes);
        target.Head(1, _valueBytes);
        target.Bytes(1, _tag);
        if (!_metadata.IsEmpty)
        {
            target.Bytes(9, _metadata);
        }

        target.Varint(_payloadKey);
        if (HasLength)
        {
            target.Varint((ulong)_payloadBytes);
        }
    }

    private static int SizeOf(long step, int contentBytes)
    {
        var stepBytes = step == 0 ? 0 : 1 + ProtoWriter.SizeOf(unchecked((ulong)step));
        return checked(TfRecordWriter.HeaderBytes + 1 + sizeof(double) + stepBytes + ProtoWriter.SizeOfField(contentBytes) + TfRecordWriter.FooterBytes);
    }
}
