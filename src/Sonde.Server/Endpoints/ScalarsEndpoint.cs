// GET /api/scalars: one tag of several runs as binary columns, reduced to envelopes that keep every extreme.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Runs;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class ScalarsEndpoint
{
    private const int DefaultPoints = 800;
    private const int MostPoints = 1_000_000;

    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/scalars", state, Get);

    private static Task Get(HttpContext context, ServerState state)
    {
        var request = context.Request;
        var tag = Query.Required(request, "tag");
        var points = Query.Points(request, DefaultPoints, MostPoints);
        var (from, to) = (Query.OptionalLong(request, "from"), Query.OptionalLong(request, "to"));
        var names = request.Query["run"];
        if (names.Count == 0) throw ApiException.BadRequest("Give at least one 'run'.");

        // A run that is gone, or never had the tag, is an empty series: the others keep their places.
        var snapshot = state.Snapshot;
        var runs = names.Select(name => snapshot.Find(name!)).ToArray();
        if (Answer.NotModified(context, state.VersionOf(runs))) return Task.CompletedTask;
        var series = runs.Select(run => run?.Scalars.GetValueOrDefault(tag) is { } found ? Envelope.Compute(found, from, to, points, run) : null);
        return Answer.Bytes(context, ScalarsBody.Encode([.. series]), "application/octet-stream");
    }
}
