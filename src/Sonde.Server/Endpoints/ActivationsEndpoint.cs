// GET /api/activations and /api/activations/units: what the layers of a run put out over the steps, and one layer unit by unit.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Runs;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class ActivationsEndpoint
{
    private const int DefaultPoints = 200;
    private const int MostPoints = 10_000;

    public static void Map(WebApplication app, ServerState state)
    {
        app.MapRead("/api/activations", state, Get);
        app.MapRead("/api/activations/units", state, GetUnits);
    }

    private static async Task Get(HttpContext context, ServerState state)
    {
        var run = Query.Run(context.Request, state.Snapshot);
        var points = Query.Points(context.Request, DefaultPoints, MostPoints);
        if (Answer.NotModified(context, state.VersionOf(run))) return;
        var layers = ActivationFrames.ReadAll(run).Select(frames => (Frames: frames, Rows: RowsOf(frames, points))).ToList();
        var bytes = layers.Sum(layer => layer.Rows.Length * (((long)layer.Frames.Header.Columns.Length * sizeof(float)) + sizeof(double)));
        await state.Memory.ReserveAsync(context, AnswerLimit.OfBody(bytes)).ConfigureAwait(false);
        await Answer.Bytes(context, ActivationsBody.Encode(layers), "application/octet-stream").ConfigureAwait(false);
    }

    private static async Task GetUnits(HttpContext context, ServerState state)
    {
        var run = Query.Run(context.Request, state.Snapshot);
        var series = Query.Blobs(context.Request, run, TagsEndpoint.IsActivations, "activations");
        var points = Query.Points(context.Request, DefaultPoints, MostPoints);
        if (Answer.NotModified(context, state.VersionOf(run))) return;
        var frames = ActivationFrames.Read(series) ?? throw ApiException.NotFound($"The newest header of '{series.Tag}' in run '{run.Name}' cannot be read.");
        var rows = RowsOf(frames, points);
        await state.Memory.ReserveAsync(context, AnswerLimit.OfFrames(rows.Length, ActivationsBody.FrameBytes(frames.Header) + sizeof(double))).ConfigureAwait(false);
        await Answer.Bytes(context, ActivationsBody.EncodeUnits(frames, rows), "application/octet-stream").ConfigureAwait(false);
    }

    /// <summary>None where the header claims more than any frame can hold: nothing that is stored can be of that length.</summary>
    private static int[] RowsOf(ActivationFrames frames, int points) =>
        ActivationsBody.FrameBytes(frames.Header) <= AnswerLimit.Body ? Spread.Over(frames.Count, points) : [];
}
