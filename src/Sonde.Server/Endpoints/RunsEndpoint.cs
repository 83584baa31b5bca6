// GET /api/runs: the runs of the log directory, and everything in it that could not be read.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Runs;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class RunsEndpoint
{
    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/runs", state, Get);

    private static Task Get(HttpContext context, ServerState state)
    {
        var (snapshot, fault) = (state.Snapshot, state.Fault);
        // A fault comes and goes without a new snapshot.
        if (Answer.NotModified(context, $"{state.VersionOf(snapshot)}{(fault is null ? "" : "-fault")}")) return Task.CompletedTask;
        var runs = snapshot.Runs.Select(Describe).ToArray();
        var problems = snapshot.Problems.Select(p => new ProblemJson(p.Path, p.Offset, p.Reason));
        if (fault is not null) problems = problems.Prepend(new("", null, fault));
        return Answer.Json(context, new(snapshot.Version, state.Logdir, snapshot.Exists, runs, [.. problems]), ApiJson.Default.RunsJson);
    }

    private static RunJson Describe(Run run) =>
        new(run.Name, run.Version, run.StartTime, run.LastTime, run.Scalars.Count, run.Files.Sum(f => f.Damage.Count + (f.TruncatedAt is null ? 0 : 1)));
}
