// GET /api/findings: what is wrong with each run, as the tool's diagnose command says it.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Server.Hosting;

namespace Sonde.Server.Endpoints;

internal static class FindingsEndpoint
{
    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/findings", state, Get);

    private static Task Get(HttpContext context, ServerState state)
    {
        var snapshot = state.Snapshot;
        if (Answer.NotModified(context, state.VersionOf(snapshot))) return Task.CompletedTask;
        return Answer.Bytes(context, state.Findings.Report(snapshot), "application/json; charset=utf-8");
    }
}
