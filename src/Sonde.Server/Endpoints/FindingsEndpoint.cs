// GET /api/findings: what is wrong with each run, as the tool's diagnose command says it.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Server.Hosting;

namespace Sonde.Server.Endpoints;

internal static class FindingsEndpoint
{
    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/findings", state, Get);

    private static async Task Get(HttpContext context, ServerState state)
    {
        var snapshot = state.Snapshot;
        if (Answer.NotModified(context, state.VersionOf(snapshot))) return;
        var report = await state.Findings.ReportAsync(snapshot, state.Logdir, context.RequestAborted).ConfigureAwait(false);
        await Answer.Bytes(context, report, "application/json; charset=utf-8").ConfigureAwait(false);
    }
}
