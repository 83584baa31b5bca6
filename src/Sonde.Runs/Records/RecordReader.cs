// Reads what Sonde itself stores in a run beside TensorBoard's summaries.
using System.Text;
using System.Text.Json;
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>
/// Typed access to records with a plugin named <c>sonde.*</c>: JSON in a rank-0 string tensor, or gradient flow. Members throw
/// <see cref="IOException"/> when a file is gone; a record that is not what it should be is a value.
/// </summary>
public static class RecordReader
{
    private static readonly RecordReading<AutogradGraphRecord> s_autogradGraph = new(
        "autograd-graph", 2, "What backward() walked in the first traced step.", RecordJson.Default.AutogradGraphRecord, AutogradGraphRecord.Validate, AutogradGraphRecord.Upgrade);

    /// <summary>
    /// The last record of each tag of the plugin, one a model, in order of first appearance. <typeparamref name="T"/> is one of
    /// <see cref="OpTraceRecord"/>, <see cref="ModelRecord"/>, <see cref="ModelGraphRecord"/>, <see cref="DatasetRecord"/>, <see cref="ProvenanceRecord"/>.
    /// </summary>
    public static IReadOnlyList<TaggedRecord<T>> ReadTags<T>(Run run, string plugin)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(run);
        return [.. OfPlugin(run, plugin).Select(series => Read<T>(series, series.Count - 1, plugin))];
    }

    /// <inheritdoc cref="ReadTags{T}(Run, string)"/>
    public static IReadOnlyList<TaggedRecord<T>> ReadTags<T>(Run run)
        where T : class => ReadTags<T>(run, PluginOf<T>());

    /// <summary>The readable record of the plugin that was written last, whatever its tag; null when there is none.</summary>
    public static T? ReadLast<T>(Run run, string plugin)
        where T : class
    {
        T? last = null;
        var lastTime = double.NegativeInfinity;
        foreach (var record in ReadTags<T>(run, plugin))
        {
            if (record.Value is null || record.WallTime < lastTime)
                continue;
            (last, lastTime) = (record.Value, record.WallTime);
        }

        return last;
    }

    /// <inheritdoc cref="ReadLast{T}(Run, string)"/>
    public static T? ReadLast<T>(Run run)
        where T : class => ReadLast<T>(run, PluginOf<T>());

    /// <summary>Reads one record of a tag, 0 ≤ <paramref name="i"/> &lt; its count.</summary>
    public static TaggedRecord<T> Read<T>(BlobSeries series, int i)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(series);
        return Read<T>(series, i, PluginOf<T>());
    }

    /// <summary>The gradient-flow series of a run, one a model, in order of first appearance.</summary>
    public static IReadOnlyList<BlobSeries> GradientFlowSeries(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return [.. OfPlugin(run, PluginNames.GradientFlow)];
    }

    /// <summary>
    /// The gradient flow of a tag: its newest header and the frames that it describes. A training that was started again in the
    /// same folder with another model has written another header; the frames before it are not among these, but
    /// <see cref="GradientFlowFrames.Total"/> counts them. Null when the newest header cannot be read.
    /// </summary>
    public static GradientFlowFrames? ReadGradientFlow(BlobSeries series)
    {
        ArgumentNullException.ThrowIfNull(series);
        var (content, start) = NewestHeader.Of(series);
        if (!TryParseHeader(content.Span, out var header))
            return null;
        return new GradientFlowFrames(series, header, start);
    }

    private static IEnumerable<BlobSeries> OfPlugin(Run run, string plugin) => run.Blobs.Values.Where(series => series.Plugin == plugin);

    private static TaggedRecord<T> Read<T>(BlobSeries series, int i, string plugin)
        where T : class
    {
        var (value, problem) = ((T?)null, (string?)null);
        if (!series.TryReadTexts(i, out var texts) || texts.Length != 1)
        {
            problem = "The record is not a single string.";
        }
        else if (typeof(T) == typeof(AutogradGraphRecord))
        {
            var result = s_autogradGraph.Read(Encoding.UTF8.GetBytes(texts[0]));
            (value, problem) = ((T?)(object?)result.Value, result.Problem);
        }
        else
        {
            try
            {
                value = JsonSerializer.Deserialize(texts[0], typeof(T), RecordJson.Default) as T;
                problem = value is null ? "The record is null." : null;
            }
            catch (JsonException e)
            {
                problem = e.Message;
            }
        }

        return new TaggedRecord<T>(series.Tag, ModelNameIn(series.Tag, plugin), series.StepAt(i), series.WallTimeAt(i), value, problem);
    }

    private static bool TryParseHeader(ReadOnlySpan<byte> json, out GradientFlowRecord header)
    {
        header = new GradientFlowRecord(0, [], []);
        try
        {
            if (JsonSerializer.Deserialize(json, RecordJson.Default.GradientFlowRecord) is not { Columns: not null, Parameters: not null } found)
                return false;
            header = found;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // The inverse of PluginNames.TagFor.
    private static string? ModelNameIn(string tag, string plugin)
    {
        const string Prefix = "sonde/";
        var suffix = "/" + plugin[(plugin.IndexOf('.', StringComparison.Ordinal) + 1)..];
        return tag.StartsWith(Prefix, StringComparison.Ordinal) && tag.EndsWith(suffix, StringComparison.Ordinal) && tag.Length > Prefix.Length + suffix.Length
            ? tag[Prefix.Length..^suffix.Length]
            : null;
    }

    private static string PluginOf<T>() =>
        typeof(T) == typeof(OpTraceRecord) ? PluginNames.OpTrace
        : typeof(T) == typeof(ModelRecord) ? PluginNames.Model
        : typeof(T) == typeof(ModelGraphRecord) ? PluginNames.ModelGraph
        : typeof(T) == typeof(AutogradGraphRecord) ? PluginNames.AutogradGraph
        : typeof(T) == typeof(DatasetRecord) ? PluginNames.Dataset
        : typeof(T) == typeof(ProvenanceRecord) ? PluginNames.Provenance
        : typeof(T) == typeof(NoiseScaleRecord) ? PluginNames.NoiseScale
        : typeof(T) == typeof(GapRecord) ? PluginNames.Gap
        : typeof(T) == typeof(WarningsRecord) ? PluginNames.Warnings
        : typeof(T) == typeof(HooksRecord) ? PluginNames.Hooks
        : typeof(T) == typeof(OverheadRecord) ? PluginNames.Overhead
        : typeof(T) == typeof(NonFiniteRecord) ? PluginNames.NonFinite
        : throw new NotSupportedException($"{typeof(T)} is not a record of Sonde.");
}
