// GET /api/NAME for every reading of the catalogue: a JSON record, or frames of numbers. No reading is named here.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Events;
using Sonde.Runs;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

/// <remarks>
/// Records: <c>run</c>, <c>tag</c>; the newest one, as JSON of the newest version. Frames: <c>run</c>; one <c>tag</c> or all; one <c>part</c> of
/// each frame or its first; <c>points</c> of a tag at most; a <c>cursor</c> for those alone that came since. See <see cref="FramesBody"/>.
/// </remarks>
internal static class ReadingEndpoints
{
    private const int DefaultPoints = 200;
    private const int MostPoints = 100_000;

    /// <summary>Maps every reading that has no endpoint of its own so far.</summary>
    public static void Map(WebApplication app, ServerState state)
    {
        foreach (var reading in ReadingCatalogue.All)
        {
            var path = $"/api/{reading.Name}";
            if (state.Reads.ContainsKey(path)) continue;
            if (reading is IFrameReading frames) app.MapRead(path, state, (context, s) => GetFrames(context, s, reading, frames));
            else app.MapRead(path, state, (context, s) => GetRecord(context, s, reading));
        }
    }

    private static async Task GetRecord(HttpContext context, ServerState state, Reading reading)
    {
        var run = Query.Run(context.Request, state.Snapshot);
        var series = Query.Blobs(context.Request, run, found => found.Plugin == reading.Plugin, reading.Name);
        if (Answer.NotModified(context, state.VersionOf(run))) return;
        await Answer.Record(context, state.Memory, run, series, reading).ConfigureAwait(false);
    }

    private static async Task GetFrames(HttpContext context, ServerState state, Reading reading, IFrameReading form)
    {
        var request = context.Request;
        var run = Query.Run(request, state.Snapshot);
        var asked = request.Query.ContainsKey("tag") ? Query.Blobs(request, run, found => found.Plugin == reading.Plugin, reading.Name) : null;
        var part = request.Query.ContainsKey("part") ? Query.Required(request, "part") : null;
        var points = Query.Points(request, DefaultPoints, MostPoints);
        var cursor = request.Query.ContainsKey("cursor") ? Query.Required(request, "cursor") : null;
        if (Answer.NotModified(context, state.VersionOf(run))) return;

        var (tags, unreadable) = (new List<FramesOfTag>(), new List<UnreadableTagJson>());
        foreach (var series in asked is null ? RecordReader.SeriesOf(run, reading) : [asked])
        {
            if (FrameSeries.Open(form, series, out var layout, out var problem) is { } frames) tags.Add(FramesOfTag.Of(frames, layout!, part));
            else unreadable.Add(new(series.Tag, problem!));
        }

        if (asked is not null && unreadable is [var one])
            throw ApiException.NotFound($"The newest header of '{Query.Short(one.Tag)}' in run '{run.Name}' cannot be read: {one.Problem}");
        var all = tags.ConvertAll(tag => tag.Frames);
        var known = cursor is null ? null : FrameCursor.Known(all, cursor);
        for (var t = 0; t < tags.Count; t++) tags[t].Choose(known?[t] ?? 0, points);
        foreach (var tag in tags) AnswerLimit.OfFrames(tag.Rows.Length, tag.RowBytes);
        await state.Memory.ReserveAsync(context, AnswerLimit.OfBody(FramesBody.Estimate(tags))).ConfigureAwait(false);
        var head = new FramesHead(reading.Name, reading.Version, part ?? "", FrameCursor.Of(all), known is null, unreadable);
        await Answer.Bytes(context, FramesBody.Encode(head, tags), "application/octet-stream").ConfigureAwait(false);
    }
}
