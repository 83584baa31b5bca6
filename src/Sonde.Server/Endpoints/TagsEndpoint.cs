// GET /api/tags: every tag by kind, each with the runs that have it.
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Events;
using Sonde.Runs;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class TagsEndpoint
{
    /// <summary>Memory of a tag of a run while the list is made, and its JSON.</summary>
    private const long TagBytes = 160;

    private static readonly JsonEncodedText Scalars = JsonEncodedText.Encode("scalars");

    private static readonly (JsonEncodedText Member, Predicate<BlobSeries> Kind)[] Kinds =
    [
        (JsonEncodedText.Encode("histograms"), IsHistogram), (JsonEncodedText.Encode("images"), IsImage), (JsonEncodedText.Encode("texts"), IsText),
        (JsonEncodedText.Encode("gradientFlow"), IsGradientFlow), (JsonEncodedText.Encode("datasets"), IsDataset), (JsonEncodedText.Encode("graphs"), IsGraph),
        (JsonEncodedText.Encode("autogradGraphs"), IsAutogradGraph), (JsonEncodedText.Encode("activations"), IsActivations), (JsonEncodedText.Encode("overhead"), IsOverhead),
    ];

    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/tags", state, Get);

    public static bool IsHistogram(BlobSeries series) => series.Kind == BlobKind.Histogram;

    public static bool IsImage(BlobSeries series) => series.Kind == BlobKind.Image;

    public static bool IsText(BlobSeries series) => series.Kind == BlobKind.Text;

    public static bool IsGradientFlow(BlobSeries series) => series.Plugin == PluginNames.GradientFlow;

    public static bool IsAutogradGraph(BlobSeries series) => series.Plugin == PluginNames.AutogradGraph;

    public static bool IsDataset(BlobSeries series) => series.Plugin == PluginNames.Dataset;

    public static bool IsActivations(BlobSeries series) => series.Plugin == PluginNames.Activations;

    public static bool IsOverhead(BlobSeries series) => series.Plugin == PluginNames.Overhead;

    public static bool IsGraph(BlobSeries series) => series.Plugin is PluginNames.ModelGraph or "graphs";

    private static async Task Get(HttpContext context, ServerState state)
    {
        var snapshot = state.Snapshot;
        if (Answer.NotModified(context, state.VersionOf(snapshot))) return;
        await state.Memory.ReserveAsync(context, snapshot.Runs.Sum(run => ((long)run.Scalars.Count + run.Blobs.Count) * TagBytes)).ConfigureAwait(false);
        await Answer.Json(context, Write(snapshot)).ConfigureAwait(false);
    }

    /// <summary>Tags by kind, sorted by name; a tag's runs are indices into <c>runs</c>.</summary>
    private static JsonBody Write(Snapshot snapshot)
    {
        var body = new JsonBody("The log directory has more tags than one answer may hold.");
        using var json = new Utf8JsonWriter(body, Answer.SkipValidation);
        json.WriteStartObject();
        json.WriteNumber("version"u8, snapshot.Version);
        json.WriteStartArray("runs"u8);
        foreach (var run in snapshot.Runs) json.WriteStringValue(run.Name);
        json.WriteEndArray();
        TagLists.Of(snapshot, run => run.Scalars.Values.Select(series => (series.Tag, series.DisplayName, series.Description))).Write(json, Scalars);
        foreach (var (member, kind) in Kinds)
            TagLists.Of(snapshot, run => run.Blobs.Values.Where(series => kind(series)).Select(series => (series.Tag, series.DisplayName, series.Description))).Write(json, member);
        json.WriteEndObject();
        json.Flush();
        return body;
    }
}
