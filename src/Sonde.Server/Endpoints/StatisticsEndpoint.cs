// GET /api/scalars/statistics: exact counts and extremes of what a zoomed chart shows of one tag, run by run.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Runs;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class StatisticsEndpoint
{
    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/scalars/statistics", state, Get);

    private static Task Get(HttpContext context, ServerState state)
    {
        var request = context.Request;
        var tag = Query.Required(request, "tag");
        var (from, to) = (Query.OptionalLong(request, "from"), Query.OptionalLong(request, "to"));
        var (fromTime, toTime) = (Query.OptionalDouble(request, "fromTime"), Query.OptionalDouble(request, "toTime"));
        var names = request.Query["run"].Distinct().ToArray();
        if (names.Length == 0) throw ApiException.BadRequest("Give at least one 'run'.");

        var snapshot = state.Snapshot;
        var runs = names.Select(name => snapshot.Find(name!)).ToArray();
        if (Answer.NotModified(context, state.VersionOf(runs))) return Task.CompletedTask;
        // A run that is gone, or never had the tag, has no points.
        var found = runs.Select((run, i) => (Name: names[i]!, Series: run?.Scalars.GetValueOrDefault(tag)))
            .Select(one => one.Series is null
                ? new RunStatisticsJson(one.Name, new(0, double.NaN, double.NaN, null, double.NaN))
                : new RunStatisticsJson(one.Name, SeriesStatistics.Compute(one.Series, from, to, fromTime, toTime)));
        return Answer.Json(context, new([.. found]), ApiJson.Default.StatisticsJson);
    }
}
