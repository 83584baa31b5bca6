// One event of a file: when, at which step, and what; spans into the reader's buffer.
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>One event, as read. Its spans are valid until the reader moves on.</summary>
public readonly ref struct EventRecord
{
    private readonly int _payloadAt;
    private readonly int _payloadLength;

    private EventRecord(long offset, ReadOnlySpan<byte> data, double wallTime, long step, EventKind kind, int payloadAt, int payloadLength)
    {
        Offset = offset;
        Data = data;
        WallTime = wallTime;
        Step = step;
        Kind = kind;
        _payloadAt = payloadAt;
        _payloadLength = payloadLength;
    }

    /// <summary>Where the record starts (its length field), in bytes from the start of the file.</summary>
    public long Offset { get; }

    /// <summary>The whole event as it is in the file, without the framing: what a copy of it holds.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>When the event was written, in seconds since 1970-01-01 UTC; may be NaN or run backwards.</summary>
    public double WallTime { get; }

    /// <summary>The training step; may be negative, repeat or run backwards.</summary>
    public long Step { get; }

    /// <summary>What the event carries.</summary>
    public EventKind Kind { get; }

    /// <summary>The bytes of what it carries: text for a version, a message otherwise.</summary>
    public ReadOnlySpan<byte> Payload => Data.Slice(_payloadAt, _payloadLength);

    /// <summary>Where <see cref="Payload"/> starts, in bytes from the start of the file.</summary>
    public long PayloadOffset => Offset + TfRecordWriter.HeaderBytes + _payloadAt;

    /// <summary>Where <see cref="Payload"/> starts within <see cref="Data"/>.</summary>
    internal int PayloadAt => _payloadAt;

    /// <summary>The summary's values; none for events of other kinds.</summary>
    public SummaryValues Values => Kind == EventKind.Summary ? new SummaryValues(Payload, PayloadOffset) : default;

    /// <summary>Reads the data of one record as an event; false where it is none, down to the fields of summary values.</summary>
    /// <param name="data">The record's data.</param>
    /// <param name="recordOffset">Where the record starts in the file.</param>
    /// <param name="record">The event.</param>
    internal static bool TryParse(ReadOnlySpan<byte> data, long recordOffset, out EventRecord record)
    {
        var wallTime = 0.0;
        var step = 0L;
        var kind = EventKind.None;
        ReadOnlySpan<byte> payload = default;
        var payloadAt = 0;
        var reader = new ProtoReader(data);
        while (reader.Next(out var key))
        {
            switch (key)
            {
                case 1 << 3 | WireType.Fixed64:
                    wallTime = reader.Double();
                    break;
                case 2 << 3 | WireType.Varint:
                    step = (long)reader.Varint();
                    break;
                case 3 << 3 | WireType.Length:
                case 4 << 3 | WireType.Length:
                case 5 << 3 | WireType.Length:
                case 6 << 3 | WireType.Length:
                case 7 << 3 | WireType.Length:
                case 8 << 3 | WireType.Length:
                case 9 << 3 | WireType.Length:
                    payload = reader.Bytes();
                    payloadAt = reader.Position - payload.Length;
                    kind = (EventKind)(key >> 3);
                    break;
                default:
                    reader.Skip(key);
                    break;
            }
        }

        record = new EventRecord(recordOffset, data, wallTime, step, kind, payloadAt, payload.Length);
        return !reader.Malformed && (kind != EventKind.Summary || SummaryValues.AreWellFormed(payload));
    }
}
