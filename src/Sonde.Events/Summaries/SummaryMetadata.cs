// What a tag means: the plugin that gives its tensors a meaning, and how to show it.
using System.Text;
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>The metadata of a tag, stored with the first value of the tag.</summary>
/// <param name="PluginName">The plugin that owns the tag, for example <c>scalars</c> or <c>sonde.gradient_flow</c>; empty for none.</param>
/// <param name="Content">What the plugin keeps there, in a form of its own.</param>
/// <param name="DisplayName">A name to show in place of the tag; empty for none.</param>
/// <param name="Description">A description in Markdown; empty for none.</param>
/// <param name="DataClass">How the values are to be stored and sampled.</param>
public sealed record SummaryMetadata(
    string PluginName, ReadOnlyMemory<byte> Content, string DisplayName = "", string Description = "", DataClass DataClass = DataClass.Unknown)
{
    private static readonly SummaryMetadata Empty = new("", default);

    /// <summary>Decodes the bytes of <see cref="SummaryValue.Metadata"/>; false where they are malformed.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> payload, out SummaryMetadata metadata)
    {
        string plugin = "", displayName = "", description = "";
        byte[] content = [];
        var dataClass = DataClass.Unknown;
        var reader = new ProtoReader(payload);
        while (reader.Next(out var key))
        {
            switch (key)
            {
                case 1 << 3 | WireType.Length:
                    if (!TryDecodePlugin(reader.Bytes(), ref plugin, ref content))
                    {
                        metadata = Empty;
                        return false;
                    }

                    break;
                case 2 << 3 | WireType.Length:
                    displayName = Encoding.UTF8.GetString(reader.Bytes());
                    break;
                case 3 << 3 | WireType.Length:
                    description = Encoding.UTF8.GetString(reader.Bytes());
                    break;
                case 4 << 3 | WireType.Varint:
                    dataClass = (DataClass)(int)reader.Varint();
                    break;
                default:
                    reader.Skip(key);
                    break;
            }
        }

        metadata = reader.Malformed ? Empty : new SummaryMetadata(plugin, content, displayName, description, dataClass);
        return !reader.Malformed;
    }

    /// <summary>The bytes that <see cref="TryDecode"/> reads.</summary>
    internal byte[] Encode()
    {
        byte[] name = Encoding.UTF8.GetBytes(PluginName), displayName = Encoding.UTF8.GetBytes(DisplayName), description = Encoding.UTF8.GetBytes(Description);
        var plugin = SizeOf(name.Length) + SizeOf(Content.Length);
        var bytes = new byte[SizeOf(plugin) + SizeOf(displayName.Length) + SizeOf(description.Length) + (DataClass == DataClass.Unknown ? 0 : 2)];
        var writer = new ProtoWriter(bytes);
        if (plugin > 0)
        {
            writer.Head(1, plugin);
        }

        Write(ref writer, 1, name);
        Write(ref writer, 2, Content.Span);
        Write(ref writer, 2, displayName);
        Write(ref writer, 3, description);
        if (DataClass != DataClass.Unknown)
        {
            writer.Varint(4, (ulong)DataClass);
        }

        return bytes;
    }

    // Empty fields are left out, as the format's own writers do.
    private static int SizeOf(int length) => length == 0 ? 0 : ProtoWriter.SizeOfField(length);

    private static void Write(ref ProtoWriter writer, int field, ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            writer.Bytes(field, bytes);
        }
    }

    private static bool TryDecodePlugin(ReadOnlySpan<byte> payload, ref string plugin, ref byte[] content)
    {
        var reader = new ProtoReader(payload);
        while (reader.Next(out var key))
        {
            switch (key)
            {
                case 1 << 3 | WireType.Length:
                    plugin = Encoding.UTF8.GetString(reader.Bytes());
                    break;
                case 2 << 3 | WireType.Length:
                    content = reader.Bytes().ToArray();
                    break;
                default:
                    reader.Skip(key);
                    break;
            }
        }

        return !reader.Malformed;
    }
}
