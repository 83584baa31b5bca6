// GET /api/autograd-graph: the autograd graph of a run's first traced step, as recorded.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Events;
using Sonde.Runs;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class AutogradGraphEndpoint
{
    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/autograd-graph", state, Get);

    private static Task Get(HttpContext context, ServerState state)
    {
        var run = Query.Run(context.Request, state.Snapshot);
        var series = Query.Blobs(context.Request, run, TagsEndpoint.IsAutogradGraph, "autograd graph");
        if (Answer.NotModified(context, state.VersionOf(run))) return Task.CompletedTask;
        var record = RecordReader.Read<AutogradGraphRecord>(series, series.Count - 1);
        return record.Value is { } value
            ? Answer.Json(context, value, RecordJson.Default.AutogradGraphRecord)
            : throw ApiException.NotFound($"The record '{series.Tag}' of run '{run.Name}' cannot be read: {record.Problem}");
    }
}
