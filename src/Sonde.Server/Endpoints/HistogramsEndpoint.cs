// GET /api/histograms: the histograms of one tag over its steps, as bins.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Events;
using Sonde.Runs;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class HistogramsEndpoint
{
    private const int DefaultPoints = 50;
    private const int MostPoints = 10_000;

    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/histograms", state, Get);

    private static Task Get(HttpContext context, ServerState state)
    {
        var run = Query.Run(context.Request, state.Snapshot);
        var series = Query.Blobs(context.Request, run, TagsEndpoint.IsHistogram, "histograms");
        var points = Query.Points(context.Request, DefaultPoints, MostPoints);
        if (Answer.NotModified(context, state.VersionOf(run))) return Task.CompletedTask;
        var rows = Spread.Over(series.Count, points);
        var body = new HistogramsJson(
            run.Name, series.Tag, series.Count,
            [.. rows.Select(series.StepAt)],
            [.. rows.Select(series.WallTimeAt)],
            [.. rows.Select(row => Bins(series.ReadHistogram(row)))]);
        return Answer.Json(context, body, ApiJson.Default.HistogramsJson);
    }
}
