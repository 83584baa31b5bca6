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

    private static Task Get(HttpContext context, ServerState state)
    {
        var run = Query.Run(context.Request, state.Snapshot);
        var points = Query.Points(context.Request, DefaultPoints, MostPoints);
        if (Answer.NotModified(context, state.VersionOf(run))) return Task.CompletedTask;
        var layers = ActivationFrames.ReadAll(run).Select(frames => (frames, Spread.Over(frames.Count, points))).ToList();
        return Answer.Bytes(context, ActivationsBody.Encode(layers), "application/octet-stream");
    }

    private static Task GetUnits(HttpContext context, ServerState state)
    {
        var run = Query.Run(context.Request, state.Snapshot);
        var series = Query.Blobs(context.Request, run, TagsEndpoint.IsActivations, "activations");
        var points = Query.Points(context.Request, DefaultPoints, MostPoints);
        if (Answer.NotModified(context, state.VersionOf(run))) return Task.CompletedTask;
        var frames = ActivationFrames.Read(series) ?? throw ApiException.NotFound($"The newest header of '{series.Tag}' in run '{run.Name}' cannot be read.");
        return Answer.Bytes(context, ActivationsBody.EncodeUnits(frames, Spread.Over(frames.Count, points)), "application/octet-stream");
    }
}
