// Tags and plugin names that TensorBoard gives a meaning to.
using Sonde.Events;

namespace Sonde.Runs;

internal static class WellKnownTags
{
    public const string ScalarsPlugin = "scalars";

    /// <summary>The tag under which TensorBoard lists a run's graph.</summary>
    public static ReadOnlySpan<byte> RunGraph => "__run_graph__"u8;

    /// <summary>Meta graphs have no tag of their own; no other reader shows them.</summary>
    public static ReadOnlySpan<byte> MetaGraph => "__meta_graph__"u8;

    /// <summary>The tag (field 1) of a TaggedRunMetadata message, which writers put first; empty where it is not.</summary>
    public static ReadOnlySpan<byte> OfRunMetadata(ReadOnlySpan<byte> message)
    {
        const byte TagField = (1 << 3) | 2;
        if (message.Length < 2 || message[0] != TagField)
            return default;
        var (length, at) = (0, 1);
        for (var shift = 0; shift < 28 && at < message.Length; shift += 7)
        {
            var b = message[at++];
            length |= (b & 0x7f) << shift;
            if (b < 0x80)
                return length <= message.Length - at ? message.Slice(at, length) : default;
        }

        return default;
    }

    /// <summary>Whether a SessionLog message says that a session starts (status, field 1, is START).</summary>
    public static bool IsStart(ReadOnlySpan<byte> sessionLog) => sessionLog.StartsWith("\b\u0001"u8);

    /// <summary>What the payloads of a plugin show, or null for a plugin that is not known here.</summary>
    public static BlobKind? KindOf(string plugin) => plugin switch
    {
        "histograms" => BlobKind.Histogram,
        "images" or PluginNames.Figure => BlobKind.Image,
        "audio" => BlobKind.Audio,
        "text" => BlobKind.Text,
        "graphs" or "graph_run_metadata" or "graph_run_metadata_graph" or "graph_keras_model" or "graph_tagged_run_metadata" => BlobKind.Graph,
        "hparams" => BlobKind.Other,
        _ => null,
    };

    /// <summary>What a payload shows where the plugin does not say.</summary>
    public static BlobKind KindOf(PayloadKind payload) => payload switch
    {
        PayloadKind.Histogram => BlobKind.Histogram,
        PayloadKind.Image => BlobKind.Image,
        PayloadKind.Audio => BlobKind.Audio,
        PayloadKind.Tensor => BlobKind.Tensor,
        PayloadKind.Graph or PayloadKind.TaggedRunMetadata => BlobKind.Graph,
        _ => BlobKind.Other,
    };
}
