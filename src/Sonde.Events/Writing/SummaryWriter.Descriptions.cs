// Titles and descriptions of values that are no tensors.
using Sonde.Events;
using Sonde.Events.Wire;

namespace Sonde;

public sealed partial class SummaryWriter
{
    private const string ImagePlugin = "images";
    private const string AudioPlugin = "audio";

    // "Converted to a tensor": what readers set when they convert the message, and expect where they find metadata with it.
    private static readonly byte[] ImageContent = new ProtoMessage().Varint(2, 1).ToArray();
    private static readonly byte[] WavContent = new ProtoMessage().Varint(2, 11).Varint(3, 1).ToArray();
    private static readonly byte[] AudioContent = new ProtoMessage().Varint(3, 1).ToArray();

    /// <summary>
    /// The metadata of a legacy value, null where there is nothing to say. Plugin and data class are those that TensorBoard
    /// gives such a value anyway: its Python loader takes over name and description alone and makes the rest itself, while the
    /// Rust loader takes metadata word for word where it has a data class, and ignores it where it has none.
    /// </summary>
    private static SummaryMetadata? Describe(
        string plugin, DataClass dataClass, string displayName, string description, ReadOnlyMemory<byte> content = default)
    {
        ArgumentNullException.ThrowIfNull(displayName);
        ArgumentNullException.ThrowIfNull(description);
        return displayName.Length + description.Length == 0 ? null : new SummaryMetadata(plugin, content, displayName, description, dataClass);
    }

    private static SummaryMetadata? DescribeImage(string displayName, string description) =>
        Describe(ImagePlugin, DataClass.BlobSequence, displayName, description, ImageContent);
}
