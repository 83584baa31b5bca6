// GET /api/texts: the texts of one tag, as recorded.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class TextsEndpoint
{
    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/texts", state, Get);

    private static Task Get(HttpContext context, ServerState state)
    {
        var run = Query.Run(context.Request, state.Snapshot);
        var series = Query.Blobs(context.Request, run, TagsEndpoint.IsText, "texts");
        if (Answer.NotModified(context, state.VersionOf(run))) return Task.CompletedTask;
        var items = new TextJson[series.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var text = series.TryReadTexts(i, out var texts) ? string.Join("\n\n", texts) : "(This record is no text.)";
            items[i] = new(series.StepAt(i), series.WallTimeAt(i), text);
        }
        return Answer.Json(context, new(run.Name, series.Tag, series.Count, items), ApiJson.Default.TextsJson);
    }
}
