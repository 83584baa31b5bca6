// GET /api/model-graph: a model's graph as the training recorded it, or another tool's GraphDef read into the same form.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Events;
using Sonde.Runs;
using Sonde.Server.Hosting;

namespace Sonde.Server.Endpoints;

internal static class ModelGraphEndpoint
{
    /// <summary>Memory for each stored byte of a graph: many small names become nodes, edges and attributes.</summary>
    private const long GraphFactor = 16;

    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/model-graph", state, Get);

    private static async Task Get(HttpContext context, ServerState state)
    {
        var run = Query.Run(context.Request, state.Snapshot);
        var series = Query.Blobs(context.Request, run, TagsEndpoint.IsGraph, "model graph");
        if (Answer.NotModified(context, state.VersionOf(run))) return;
        await state.Memory.ReserveAsync(context, AnswerLimit.OfNewest(series, "graph") * GraphFactor).ConfigureAwait(false);
        await Answer.JsonBytes(context, Read(run, series)).ConfigureAwait(false);
    }

    private static byte[] Read(Run run, BlobSeries series) => series.Plugin == ModelGraphRecord.Reading.Plugin
        ? Answer.Normalized(run, series, ModelGraphRecord.Reading)
        : ModelGraphRecord.Reading.Write(GraphDefReader.Read(series.Read(series.Count - 1)));
}
