// One value of a summary: a tag and what was measured, as spans into the reader's buffer.
using System.Text;
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>One value of a summary event. Its spans are valid until the reader moves on.</summary>
public readonly ref struct SummaryValue
{
    private SummaryValue(
        ReadOnlySpan<byte> tag, SummaryValueKind kind, float simpleValue, ReadOnlySpan<byte> payload, long payloadOffset, ReadOnlySpan<byte> metadata, bool hasMetadata)
    {
        TagUtf8 = tag;
        Kind = kind;
        SimpleValue = simpleValue;
        Payload = payload;
        PayloadOffset = payloadOffset;
        Metadata = metadata;
        HasMetadata = hasMetadata;
    }

    /// <summary>The tag, as the UTF-8 bytes in the file.</summary>
    public ReadOnlySpan<byte> TagUtf8 { get; }

    /// <summary>What the value holds.</summary>
    public SummaryValueKind Kind { get; }

    /// <summary>The scalar, where <see cref="Kind"/> is <see cref="SummaryValueKind.SimpleValue"/>; else 0.</summary>
    public float SimpleValue { get; }

    /// <summary>The bytes of the image, histogram, audio or tensor message; empty for other kinds.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Where <see cref="Payload"/> starts, in bytes from the start of the file.</summary>
    public long PayloadOffset { get; }

    /// <summary>The bytes of the summary metadata (see <see cref="SummaryMetadata.TryDecode"/>); empty where there is none.</summary>
    public ReadOnlySpan<byte> Metadata { get; }

    /// <summary>Whether the value carries metadata; writers send it with the first value of a tag only.</summary>
    public bool HasMetadata { get; }

    /// <summary>The tag as a string: allocates.</summary>
    public string Tag => Encoding.UTF8.GetString(TagUtf8);

    /// <summary>Reads one Summary.Value message; false where the bytes are malformed.</summary>
    /// <param name="message">The message's bytes.</param>
    /// <param name="offset">Where they start in the file, in bytes.</param>
    /// <param name="value">The value.</param>
    internal static bool TryParse(ReadOnlySpan<byte> message, long offset, out SummaryValue value)
    {
        ReadOnlySpan<byte> tag = default, payload = default, metadata = default;
        var kind = SummaryValueKind.None;
        var simpleValue = 0f;
        var payloadAt = 0;
        var hasMetadata = false;
        var reader = new ProtoReader(message);
        while (reader.Next(out var key))
        {
            switch (key)
            {
                case 1 << 3 | WireType.Length:
                    tag = reader.Bytes();
                    break;
                case 2 << 3 | WireType.Fixed32:
                    simpleValue = reader.Float();
                    kind = SummaryValueKind.SimpleValue;
                    payload = default;
                    break;
                case 3 << 3 | WireType.Length:
                case 4 << 3 | WireType.Length:
                case 5 << 3 | WireType.Length:
                case 6 << 3 | WireType.Length:
                case 8 << 3 | WireType.Length:
                    payload = reader.Bytes();
                    payloadAt = reader.Position - payload.Length;
                    kind = (SummaryValueKind)(key >> 3);
                    simpleValue = 0;
                    break;
                case 9 << 3 | WireType.Length:
                    metadata = reader.Bytes();
                    hasMetadata = true;
                    break;
                default:
                    reader.Skip(key);
                    break;
            }
        }

        value = new SummaryValue(tag, kind, simpleValue, payload, offset + payloadAt, metadata, hasMetadata);
        return !reader.Malformed;
    }
}
