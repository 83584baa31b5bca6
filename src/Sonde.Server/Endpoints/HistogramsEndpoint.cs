// GET /api/histograms: the histograms of one tag over its steps, as bins.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
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
            [.. rows.Select(row => Bins(series, row))]);
        return Answer.Json(context, body, ApiJson.Default.HistogramsJson);
    }

    /// <summary>A row of left edge, right edge and count for each bin; none for an empty histogram, or one that is not readable.</summary>
    private static double[][] Bins(BlobSeries series, int row) =>
        series.TryReadHistogramBins(row, out var bins) ? Array.ConvertAll(bins, bin => (double[])[bin.Left, bin.Right, bin.Count]) : [];
}
