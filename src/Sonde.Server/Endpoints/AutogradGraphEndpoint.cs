// GET /api/autograd-graph: the autograd graph of a run's first traced step, as recorded.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Events;
using Sonde.Server.Hosting;

namespace Sonde.Server.Endpoints;

internal static class AutogradGraphEndpoint
{
    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/autograd-graph", state, Get);

    private static Task Get(HttpContext context, ServerState state)
    {
        var run = Query.Run(context.Request, state.Snapshot);
        var series = Query.Blobs(context.Request, run, TagsEndpoint.IsAutogradGraph, "autograd graph");
        if (Answer.NotModified(context, state.VersionOf(run))) return Task.CompletedTask;
        return Answer.Record(context, state.Memory, run, series, RecordJson.Default.AutogradGraphRecord);
    }
}
