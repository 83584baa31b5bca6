// GET /api/gradient-flow: per parameter and step, what its gradient was like, as binary frames.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Runs;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class GradientFlowEndpoint
{
    private const int DefaultPoints = 200;
    private const int MostPoints = 100_000;

    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/gradient-flow", state, Get);

    private static async Task Get(HttpContext context, ServerState state)
    {
        var run = Query.Run(context.Request, state.Snapshot);
        var series = Query.Blobs(context.Request, run, TagsEndpoint.IsGradientFlow, "gradient flow");
        var points = Query.Points(context.Request, DefaultPoints, MostPoints);
        if (Answer.NotModified(context, state.VersionOf(run))) return;
        var frames = RecordReader.ReadGradientFlow(series)
            ?? throw ApiException.NotFound($"The newest header of '{series.Tag}' in run '{run.Name}' cannot be read.");
        // The header may claim any frame length; a frame of another length than that is sent as NaN.
        var numbers = (long)frames.Header.Parameters.Length * frames.Header.Columns.Length;
        var rows = Spread.Over(frames.Count, points);
        await state.Memory.ReserveAsync(context, AnswerLimit.OfFrames(rows.Length, (numbers * sizeof(float)) + sizeof(double))).ConfigureAwait(false);
        await Answer.Bytes(context, GradientFlowBody.Encode(frames, rows), "application/octet-stream").ConfigureAwait(false);
    }
}
