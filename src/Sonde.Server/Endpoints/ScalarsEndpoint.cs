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

    /// <summary>Bytes of a row while it is reduced and written: a bucket, the columns, the body.</summary>
    private const int RowBytes = 200;

    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/scalars", state, Get);

    private static async Task Get(HttpContext context, ServerState state)
    {
        var request = context.Request;
        var tag = Query.Required(request, "tag");
        var points = Query.Points(request, DefaultPoints, MostPoints);
        var (from, to) = (Query.OptionalLong(request, "from"), Query.OptionalLong(request, "to"));
        var names = request.Query["run"];
        if (names.Count == 0) throw ApiException.BadRequest("Give at least one 'run'.");

        // A run that is named twice is sent once, where it was named first. One that is gone, or never had the tag, is an empty series: the others
        // keep their places.
        var snapshot = state.Snapshot;
        var runs = names.Distinct(StringComparer.Ordinal).Select(name => snapshot.Find(name!)).ToArray();
        if (Answer.NotModified(context, state.VersionOf(runs))) return;
        var series = Array.ConvertAll(runs, run => run?.Scalars.GetValueOrDefault(tag));
        await state.Memory.ReserveAsync(context, Estimate(series, points)).ConfigureAwait(false);
        var columns = series.Select((found, i) => found is null ? null : Envelope.Compute(found, from, to, points, runs[i])).ToArray();
        await Answer.Bytes(context, ScalarsBody.Encode(columns), "application/octet-stream").ConfigureAwait(false);
    }

    /// <summary>The memory that the answer takes at most; where steps fall, a series comes back as up to twice as many rows as asked for.</summary>
    private static long Estimate(ScalarSeries?[] series, int points)
    {
        long rows = 0, most = 0;
        foreach (var one in series)
        {
            if (one is null) continue;
            rows += Math.Min(one.Count, points);
            most += Math.Min(one.Count, 2L * points);
        }
        if (rows <= AnswerLimit.Points) return most * RowBytes;
        throw ApiException.BadRequest(
            $"This would be {AnswerLimit.Number(rows)} points; one answer holds at most {AnswerLimit.Number(AnswerLimit.Points)}. "
            + $"Ask for fewer 'points' (now {AnswerLimit.Number(points)} a run) or for fewer runs at a time.");
    }
}
