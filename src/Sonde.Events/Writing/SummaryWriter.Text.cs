// Texts: strings of the text plugin, shown as Markdown.
using System.Text;
using Sonde.Events;
using Sonde.Events.Writing;

namespace Sonde;

public sealed partial class SummaryWriter
{
    private static readonly byte[] TextMetadata = new SummaryMetadata(TextSummary.PluginName, default).Encode();

    /// <summary>Adds a text, as PyTorch does: under the tag with <c>/text_summary</c> behind it, for the text plugin.</summary>
    /// <param name="tag">The tag, without the suffix.</param>
    /// <param name="text">The text; viewers show it as Markdown.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <param name="displayName">A name to show in place of the tag; empty for none. Counts with the tag's first record.</param>
    /// <param name="description">A description in Markdown; empty for none. Counts with the tag's first record.</param>
    public void AddText(string tag, string text, long step, double? wallTime = null, string displayName = "", string description = "")
    {
        ArgumentNullException.ThrowIfNull(text);
        ReadOnlySpan<long> shape = [1];
        var bytes = Encoding.UTF8.GetByteCount(text);
        var metadata = Describe(TextSummary.PluginName, DataClass.Tensor, displayName, description);
        using var record = _file.Begin(
            tag + TextSummary.TagSuffix, step, wallTime, TensorKey, TensorEncoder.SizeOfString(bytes, shape), TextMetadata, metadata);
        TensorEncoder.WriteString(record.Payload, text, bytes, shape);
    }
}
