// GET /api/datasets: a data set's classes, counts and ranges, as the training recorded them.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Events;
using Sonde.Server.Hosting;

namespace Sonde.Server.Endpoints;

internal static class DatasetsEndpoint
{
    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/datasets", state, Get);

    private static Task Get(HttpContext context, ServerState state)
    {
        var run = Query.Run(context.Request, state.Snapshot);
        var series = Query.Blobs(context.Request, run, TagsEndpoint.IsDataset, "data set");
        if (Answer.NotModified(context, state.VersionOf(run))) return Task.CompletedTask;
        return Answer.Record(context, state.Memory, run, series, RecordJson.Default.DatasetRecord);
    }
}
