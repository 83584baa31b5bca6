// GET /api/runs: the runs of the log directory, and everything in it that could not be read.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Runs;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class RunsEndpoint
{
    // An incomplete last record is normal in a file that grows; a run that has been silent for longer was cut off there.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/runs", state, Get);

    private static Task Get(HttpContext context, ServerState state)
    {
        var (snapshot, fault) = (state.Snapshot, state.Fault);
        var now = state.Options.TimeProvider.GetUtcNow();
        var cutOff = snapshot.Runs.Where(run => IsSilent(run, now)).SelectMany(run => run.Files).Where(file => file.TruncatedAt is not null)
            .Select(file => new LogProblem(file.Path, file.TruncatedAt, "The last record is incomplete.")).ToArray();
        // A fault comes and goes, and a run falls silent, without a new snapshot.
        if (Answer.NotModified(context, $"{state.VersionOf(snapshot)}-{cutOff.Length}{(fault is null ? "" : "-fault")}")) return Task.CompletedTask;
        LogProblem[] found = [.. snapshot.Problems, .. GapProblems.Of(snapshot), .. ReadingProblems.Of(snapshot), .. cutOff];
        var problemsOf = found.CountBy(problem => problem.Path).ToDictionary(StringComparer.Ordinal);
        var runs = snapshot.Runs.Select(run => Describe(run, run.Files.Sum(file => problemsOf.GetValueOrDefault(file.Path))));
        var problems = found.Select(p => new ProblemJson(p.Path, p.Offset, p.Reason));
        if (fault is not null) problems = problems.Prepend(new(".", null, fault));
        var body = new RunsJson(snapshot.Version, state.Logdir, snapshot.Exists, snapshot.IsComplete, [.. runs], [.. problems]);
        return Answer.Json(context, body, ApiJson.Default.RunsJson);
    }

    private static bool IsSilent(Run run, DateTimeOffset now) =>
        run.LastTime is not { } last || now.ToUnixTimeMilliseconds() / 1000.0 - last > Silence.TotalSeconds;

    private static RunJson Describe(Run run, int problems) =>
        new(run.Name, run.Version, run.StartTime, run.LastTime, run.Scalars.Count, problems);
}
