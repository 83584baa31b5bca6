// GET /api/texts: the texts of one tag, as recorded.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Runs;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class TextsEndpoint
{
    private const int MostPoints = 100_000;

    /// <summary>Bytes of a text that is sent: no page shows a longer one in a useful way, and <c>sonde export -f tensorboard</c> keeps it whole.</summary>
    private const int LongestText = 4 << 20;

    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/texts", state, Get);

    private static async Task Get(HttpContext context, ServerState state)
    {
        var run = Query.Run(context.Request, state.Snapshot);
        var series = Query.Blobs(context.Request, run, TagsEndpoint.IsText, "texts");
        var points = Query.Points(context.Request, MostPoints, MostPoints);
        if (Answer.NotModified(context, state.VersionOf(run))) return;
        var rows = Spread.Over(series.Count, points);
        int[] read = [.. rows.Where(row => series.LengthAt(row) <= LongestText)];
        await state.Memory.ReserveAsync(context, AnswerLimit.OfStored(series, read, "texts") * AnswerLimit.JsonFactor).ConfigureAwait(false);
        var items = Array.ConvertAll(rows, row => new TextJson(series.StepAt(row), series.WallTimeAt(row), TextAt(series, row)));
        await Answer.Json(context, new(run.Name, series.Tag, series.Count, items), ApiJson.Default.TextsJson).ConfigureAwait(false);
    }

    private static string TextAt(BlobSeries series, int row)
    {
        var length = series.LengthAt(row);
        if (length > LongestText) return $"(This text has {AnswerLimit.Number(length)} bytes; texts of at most {AnswerLimit.Number(LongestText)} are shown.)";
        return series.TryReadTexts(row, out var texts) ? string.Join("\n\n", texts) : $"({series.DescribeUnreadable("text", row)})";
    }
}
