// Finds the newest header of a tag whose metadata describes its records, and the records that it describes.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>
/// A training that was started again in the same folder with another model has written another header; the records before it are not its.
/// </summary>
internal static class NewestHeader
{
    /// <summary>The header's bytes, empty where there is none, the first record under it, and the metadata that it lies in.</summary>
    public static (ReadOnlyMemory<byte> Content, int Start, SummaryMetadata? Metadata) Of(BlobSeries series)
    {
        var parts = series.Parts;
        var last = parts.Length - 1;
        while (last > 0 && parts[last].Metadata is null)
            last--;
        var content = parts[last].Metadata?.Content ?? default;

        // Files before that say the same, or say nothing, belong to the same model.
        var first = last;
        while (first > 0 && (parts[first - 1].Metadata is not { } metadata || metadata.Content.Span.SequenceEqual(content.Span)))
            first--;
        var start = 0;
        for (var i = 0; i < first; i++)
            start += parts[i].View.Count;
        return (content, start, parts[last].Metadata);
    }
}
