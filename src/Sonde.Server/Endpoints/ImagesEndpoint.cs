// GET /api/images and /api/images/data: which images a tag has, and the bytes of one.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Events;
using Sonde.Runs;
using Sonde.Server.Hosting;
using Sonde.Server.Security;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class ImagesEndpoint
{
    private const int MostPoints = 100_000;

    /// <summary>Memory of an item while the list is made, and its JSON.</summary>
    private const long ItemBytes = 200;

    private static readonly ImageSummary Unreadable = new();

    public static void Map(WebApplication app, ServerState state)
    {
        app.MapRead("/api/images", state, GetList);
        app.MapRead("/api/images/data", state, GetData);
    }

    private static async Task GetList(HttpContext context, ServerState state)
    {
        var run = Query.Run(context.Request, state.Snapshot);
        var series = Query.Blobs(context.Request, run, TagsEndpoint.IsImage, "images");
        var points = Query.Points(context.Request, MostPoints, MostPoints);
        if (Answer.NotModified(context, state.VersionOf(run))) return;
        await state.Memory.ReserveAsync(context, LargestOf(series) + (Math.Min((long)series.Count, points) * ItemBytes)).ConfigureAwait(false);
        var places = ImagePlaces.Of(series);
        var items = Array.ConvertAll(Spread.Over(places.Count, points), i =>
        {
            // An image that cannot be read keeps its place, without a size.
            var (row, sample) = places[i];
            var image = series.TryReadImage(row, sample, out var read) ? read : Unreadable;
            return new ImageJson(i, series.StepAt(row), series.WallTimeAt(row), image.Width, image.Height);
        });
        await Answer.Json(context, new(run.Name, series.Tag, places.Count, items), ApiJson.Default.ImagesJson).ConfigureAwait(false);
    }

    private static async Task GetData(HttpContext context, ServerState state)
    {
        var run = Query.Run(context.Request, state.Snapshot);
        var series = Query.Blobs(context.Request, run, TagsEndpoint.IsImage, "images");
        var index = Query.OptionalLong(context.Request, "index") ?? throw ApiException.BadRequest("Give one 'index'.");
        if (Answer.NotModified(context, state.VersionOf(run))) return;
        await state.Memory.ReserveAsync(context, 2 * LargestOf(series)).ConfigureAwait(false);
        var places = ImagePlaces.Of(series);
        if (index < 0 || index >= places.Count) throw ApiException.NotFound($"'{series.Tag}' has {places.Count} images, none with the index {index}.");
        var (row, sample) = places[(int)index];
        if (!series.TryReadImage(row, sample, out var image)) throw ApiException.NotFound($"Image {index} of '{series.Tag}' cannot be read.");
        // What is no known picture is only ever downloaded: a log is not to run scripts in the page's origin. SVG could, opened
        // by itself; as an image in the page it cannot, and everywhere else its own policy takes all rights from it.
        var type = ImageType.Sniff(image.Encoded.Span);
        if (type is null && series.Plugin == ImageSummary.FigurePluginName)
        {
            type = "image/svg+xml";
            context.Response.Headers.ContentSecurityPolicy = SecurityHeaders.FigurePolicy;
        }
        await Answer.Bytes(context, image.Encoded, type ?? "application/octet-stream").ConfigureAwait(false);
    }

    /// <summary>One payload at a time is in memory.</summary>
    private static long LargestOf(BlobSeries series)
    {
        long largest = 0;
        for (var row = 0; row < series.Count; row++) largest = Math.Max(largest, series.LengthAt(row));
        return largest;
    }
}
