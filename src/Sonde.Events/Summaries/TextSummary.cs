// Texts: string tensors of the text plugin.
namespace Sonde.Events;

/// <summary>Reads texts, which are stored as string tensors of any rank.</summary>
public static class TextSummary
{
    /// <summary>The plugin whose tensors are texts.</summary>
    public const string PluginName = "text";

    /// <summary>What writers in PyTorch's manner put behind the tag of a text.</summary>
    public const string TagSuffix = "/text_summary";

    /// <summary>Decodes the payload of a tensor value into its texts, row-major; false where it holds none.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> payload, out string[] texts)
    {
        texts = TensorValue.TryDecode(payload, out var tensor) ? tensor.ToStrings() : [];
        return tensor.DataType == TensorDataType.String;
    }
}
