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
        var problemsOf = snapshot.Problems.CountBy(problem => problem.Path).ToDictionary(StringComparer.Ordinal);
        var runs = snapshot.Runs.Select(run => Describe(run, run.Files.Sum(file => problemsOf.GetValueOrDefault(file.Path))));
        var problems = snapshot.Problems.Select(p => new ProblemJson(p.Path, p.Offset, p.Reason));
        if (fault is not null) problems = problems.Prepend(new(".", null, fault));
        var body = new RunsJson(snapshot.Version, state.Logdir, snapshot.Exists, snapshot.IsComplete, [.. runs], [.. problems]);
        return Answer.Json(context, body, ApiJson.Default.RunsJson);
    }

    private static RunJson Describe(Run run, int problems) =>
        new(run.Name, run.Version, run.StartTime, run.LastTime, run.Scalars.Count, problems);
}
