// GET /api/layer-health: how the layers of a run fare at a step, as the rules judge them. The page judges nothing by itself.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class LayerHealthEndpoint
{
    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/layer-health", state, Get);

    private static Task Get(HttpContext context, ServerState state)
    {
        var snapshot = state.Snapshot;
        var run = Query.Run(context.Request, snapshot);
        var step = Query.OptionalLong(context.Request, "step");
        // A run's verdict may rest on the run that holds its evaluations.
        if (Answer.NotModified(context, state.VersionOf(snapshot))) return Task.CompletedTask;
        var health = LayerHealthReader.Read(run, state.Findings.Of(snapshot, run.Name), step);
        return Answer.Json(context, LayerHealthJson.Of(health), ApiJson.Default.LayerHealthJson);
    }
}
