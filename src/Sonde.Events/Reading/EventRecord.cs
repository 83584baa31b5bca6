// One event of a file: when, at which step, and what; spans into the reader's buffer.
using System.Buffers.Binary;
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>One event, as read. Its spans are valid until the reader moves on.</summary>
public readonly ref struct EventRecord
{
    // A plain scalar: keys and lengths of value and tag before the tag, key and number behind it.
    private const int BytesBeforeTag = 4;
    private const int BytesBehindTag = 1 + sizeof(float);

    private readonly int _payloadAt;
    private readonly int _payloadLength;
    private readonly bool _isPlainScalar;

    private EventRecord(
        long offset, ReadOnlySpan<byte> data, double wallTime, long step, EventKind kind, int payloadAt, int payloadLength, bool isPlainScalar)
    {
        _isPlainScalar = isPlainScalar;
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

    /// <summary>
    /// The short way to what nearly every event of a long run holds: a single float32 scalar without metadata, its fields in
    /// the usual order. False says that the event is not laid out so; <see cref="Values"/> then tells what it holds.
    /// </summary>
    /// <param name="tagUtf8">The tag, as the UTF-8 bytes in the file.</param>
    /// <param name="value">The scalar; may be NaN or infinite.</param>
    public bool TryGetScalar(out ReadOnlySpan<byte> tagUtf8, out float value)
    {
        if (!_isPlainScalar)
        {
            tagUtf8 = default;
            value = 0;
            return false;
        }

        var payload = Payload;
        tagUtf8 = payload[BytesBeforeTag..^BytesBehindTag];
        value = BinaryPrimitives.ReadSingleLittleEndian(payload[^sizeof(float)..]);
        return true;
    }

    /// <summary>Reads the data of one record as an event; false where it is none, down to the fields of summary values.</summary>
    /// <param name="data">The record's data.</param>
    /// <param name="recordOffset">Where the record starts in the file.</param>
    /// <param name="record">The event.</param>
    internal static bool TryParse(ReadOnlySpan<byte> data, long recordOffset, out EventRecord record) =>
        TryParsePlainScalar(data, recordOffset, out record) || TryParseAny(data, recordOffset, out record);

    /// <summary>Whether <see cref="TryParse"/> can read the data.</summary>
    internal static bool IsEvent(ReadOnlySpan<byte> data) => TryParse(data, 0, out _);

    // Compares whole stretches of keys and lengths with what they are where the record holds one scalar and nothing else, so
    // that nothing is left to validate. Whatever differs, well-formed or not, is for the general reader.
    private static bool TryParsePlainScalar(ReadOnlySpan<byte> data, long recordOffset, out EventRecord record)
    {
        const int TimeBytes = 1 + sizeof(double);
        const int SummaryHead = 2;
        const int LeastBytes = TimeBytes + SummaryHead + BytesBeforeTag + BytesBehindTag;
        const byte TimeKey = 1 << 3 | (byte)WireType.Fixed64;
        const byte StepKey = 2 << 3 | (byte)WireType.Varint;
        const uint SummaryKey = 5 << 3 | WireType.Length;
        const uint FirstKey = 1 << 3 | WireType.Length;
        const byte NumberKey = 2 << 3 | (byte)WireType.Fixed32;
        record = default;
        if (data.Length < LeastBytes || data[0] != TimeKey)
        {
            return false;
        }

        var at = TimeBytes;
        var step = 0UL;
        if (data[at] == StepKey)
        {
            // Negative steps take ten bytes; they are rare.
            at++;
            for (var shift = 0; ; shift += 7)
            {
                if (shift == 63 || at == data.Length)
                {
                    return false;
                }

                var b = data[at++];
                step |= (ulong)(b & 0x7f) << shift;
                if (b < 0x80)
                {
                    break;
                }
            }
        }

        var rest = data[at..];
        var payloadLength = (uint)rest.Length - SummaryHead;
        if (rest.Length < SummaryHead + BytesBeforeTag + BytesBehindTag || payloadLength >= 0x80)
        {
            return false;
        }

        var heads = SummaryKey | payloadLength << 8 | FirstKey << 16 | (payloadLength - 2) << 24;
        var tagHead = FirstKey | (payloadLength - BytesBeforeTag - BytesBehindTag) << 8;
        if (BinaryPrimitives.ReadUInt32LittleEndian(rest) != heads || BinaryPrimitives.ReadUInt16LittleEndian(rest[4..]) != tagHead
            || rest[^BytesBehindTag] != NumberKey)
        {
            return false;
        }

        var wallTime = BinaryPrimitives.ReadDoubleLittleEndian(data[1..]);
        record = new EventRecord(
            recordOffset, data, wallTime, (long)step, EventKind.Summary, at + SummaryHead, (int)payloadLength, isPlainScalar: true);
        return true;
    }

    private static bool TryParseAny(ReadOnlySpan<byte> data, long recordOffset, out EventRecord record)
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

        record = new EventRecord(recordOffset, data, wallTime, step, kind, payloadAt, payload.Length, isPlainScalar: false);
        return !reader.Malformed && (kind != EventKind.Summary || SummaryValues.AreWellFormed(payload));
    }
}
