// One value of a summary: a tag and what was measured, as spans into the reader's buffer.
using System.Buffers.Binary;
using System.Text;
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>One value of a summary event. Its spans are valid until the reader moves on.</summary>
public readonly ref struct SummaryValue
{
    private const byte ScalarKey = 2 << 3 | (byte)WireType.Fixed32;

    // Two keys, one length byte and four bytes of a number; the tag comes on top.
    private const int ScalarBytes = 7;

    // Places within the message rather than spans: values are copied on the way through foreach.
    private readonly ReadOnlySpan<byte> _message;
    private readonly long _offset;
    private readonly Place _tag;
    private readonly Place _payload;
    private readonly Place _metadata;

    private SummaryValue(ReadOnlySpan<byte> message, long offset, SummaryValueKind kind, float simpleValue, Place tag, Place payload, Place metadata)
    {
        _message = message;
        _offset = offset;
        Kind = kind;
        SimpleValue = simpleValue;
        _tag = tag;
        _payload = payload;
        _metadata = metadata;
    }

    /// <summary>The tag, as the UTF-8 bytes in the file.</summary>
    public ReadOnlySpan<byte> TagUtf8 => _message.Slice(_tag.At, _tag.Length);

    /// <summary>What the value holds.</summary>
    public SummaryValueKind Kind { get; }

    /// <summary>The scalar, where <see cref="Kind"/> is <see cref="SummaryValueKind.SimpleValue"/>; else 0.</summary>
    public float SimpleValue { get; }

    /// <summary>The bytes of the image, histogram, audio or tensor message; empty for other kinds.</summary>
    public ReadOnlySpan<byte> Payload => _message.Slice(_payload.At, _payload.Length);

    /// <summary>Where <see cref="Payload"/> starts, in bytes from the start of the file.</summary>
    public long PayloadOffset => _offset + _payload.At;

    /// <summary>The bytes of the summary metadata (see <see cref="SummaryMetadata.TryDecode"/>); empty where there is none.</summary>
    public ReadOnlySpan<byte> Metadata => _message.Slice(_metadata.At, _metadata.Length);

    /// <summary>Whether the value carries metadata; writers send it with the first value of a tag only.</summary>
    public bool HasMetadata => _metadata.At > 0;

    /// <summary>The tag as a string: allocates.</summary>
    public string Tag => Encoding.UTF8.GetString(TagUtf8);

    /// <summary>Whether a Summary.Value message can be read.</summary>
    internal static bool IsWellFormed(ReadOnlySpan<byte> message) => IsPlainScalar(message) || TryParse(message, 0, out _);

    /// <summary>Reads a message that is known to be well-formed.</summary>
    /// <param name="message">The message's bytes.</param>
    /// <param name="offset">Where they start in the file, in bytes.</param>
    internal static SummaryValue Parse(ReadOnlySpan<byte> message, long offset)
    {
        if (IsPlainScalar(message))
        {
            var number = BinaryPrimitives.ReadSingleLittleEndian(message[^sizeof(float)..]);
            return new SummaryValue(message, offset, SummaryValueKind.SimpleValue, number, new Place(2, message[1]), default, default);
        }

        TryParse(message, offset, out var value);
        return value;
    }

    // What nearly every value of a long run looks like: a tag of one length byte, then the number.
    private static bool IsPlainScalar(ReadOnlySpan<byte> message) =>
        message.Length >= ScalarBytes && message[0] == (1 << 3 | WireType.Length) && message[1] == message.Length - ScalarBytes
        && message[1] < 0x80 && message[^(1 + sizeof(float))] == ScalarKey;

    private static bool TryParse(ReadOnlySpan<byte> message, long offset, out SummaryValue value)
    {
        Place tag = default, payload = default, metadata = default;
        var kind = SummaryValueKind.None;
        var simpleValue = 0f;
        var reader = new ProtoReader(message);
        while (reader.Next(out var key))
        {
            switch (key)
            {
                case 1 << 3 | WireType.Length:
                    tag = Place.Of(ref reader);
                    break;
                case ScalarKey:
                    simpleValue = reader.Float();
                    kind = SummaryValueKind.SimpleValue;
                    payload = default;
                    break;
                case 3 << 3 | WireType.Length:
                case 4 << 3 | WireType.Length:
                case 5 << 3 | WireType.Length:
                case 6 << 3 | WireType.Length:
                case 8 << 3 | WireType.Length:
                    payload = Place.Of(ref reader);
                    kind = (SummaryValueKind)(key >> 3);
                    simpleValue = 0;
                    break;
                case 9 << 3 | WireType.Length:
                    metadata = Place.Of(ref reader);
                    break;
                default:
                    reader.Skip(key);
                    break;
            }
        }

        value = new SummaryValue(message, offset, kind, simpleValue, tag, payload, metadata);
        return !reader.Malformed;
    }

    private readonly record struct Place(int At, int Length)
    {
        /// <summary>The place of the bytes that the reader comes to; 0 where there are none, which no field's bytes start at.</summary>
        public static Place Of(ref ProtoReader reader)
        {
            var length = reader.Bytes().Length;
            return new Place(reader.Malformed ? 0 : reader.Position - length, length);
        }
    }
}
