// GET /api/overhead: what monitoring costs a run, as its monitor last measured it.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Events;
using Sonde.Server.Hosting;

namespace Sonde.Server.Endpoints;

internal static class OverheadEndpoint
{
    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/overhead", state, Get);

    private static Task Get(HttpContext context, ServerState state)
    {
        var run = Query.Run(context.Request, state.Snapshot);
        var series = Query.Blobs(context.Request, run, TagsEndpoint.IsOverhead, "overhead");
        if (Answer.NotModified(context, state.VersionOf(run))) return Task.CompletedTask;
        return Answer.Record(context, state.Memory, run, series, RecordJson.Default.OverheadRecord);
    }
}
