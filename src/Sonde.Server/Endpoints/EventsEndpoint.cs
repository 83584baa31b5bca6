// GET /api/events: a server-sent event whenever the log directory grew. It says what changed; the page then asks for it.
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Runs;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class EventsEndpoint
{
    /// <summary>A comment is sent after this long without a change, so that proxies keep the stream and a gone browser is noticed.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The least time between two events of one stream, in ms; changes in between arrive as one. A page on a busy machine asks for
    /// more with <c>pause</c>, since every event wakes it; the log directory is then read no more often.
    /// </summary>
    private const int LeastPause = 20;

    private const int MostPause = 60_000;

    public static void Map(WebApplication app, ServerState state)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.MapGet("/api/events", (RequestDelegate)(context => Get(context, state, stopping)));
    }

    private static async Task Get(HttpContext context, ServerState state, CancellationToken stopping)
    {
        var pause = Pause(context.Request);
        using var seat = state.Audience.Join(pause);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        try
        {
            await StreamAsync(context.Response, state, pause, ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The browser left or the server stops: both end a stream in the ordinary way.
        }
    }

    private static TimeSpan Pause(HttpRequest request)
    {
        var pause = Query.OptionalLong(request, "pause") ?? LeastPause;
        return pause is >= LeastPause and <= MostPause
            ? TimeSpan.FromMilliseconds(pause)
            : throw ApiException.BadRequest($"'pause' must be {LeastPause} to {MostPause} ms, not {pause}.");
    }

    /// <summary>Waits for its own client only: the hub never waits for a stream, and a stream that fell behind sends the newest state.</summary>
    private static async Task StreamAsync(HttpResponse response, ServerState state, TimeSpan pause, CancellationToken ended)
    {
        var time = state.Options.TimeProvider;
        var sent = state.Snapshot;
        await SendAsync(response, sent, ended).ConfigureAwait(false);
        while (true)
        {
            var newer = state.Hub.NewerThan(sent.Version);
            while (!await ArrivesAsync(newer, time, ended).ConfigureAwait(false))
                await WriteAsync(response, ":\n\n"u8.ToArray(), ended).ConfigureAwait(false);
            sent = state.Snapshot;
            await SendAsync(response, sent, ended).ConfigureAwait(false);
            await Task.Delay(pause, time, ended).ConfigureAwait(false);
        }
    }

    private static async Task<bool> ArrivesAsync(Task newer, TimeProvider time, CancellationToken ended)
    {
        try
        {
            await newer.WaitAsync(Heartbeat, time, ended).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static Task SendAsync(HttpResponse response, Snapshot snapshot, CancellationToken ended)
    {
        var data = new GrowthJson(snapshot.Version, snapshot.Runs.ToDictionary(run => run.Name, run => run.Version),
            snapshot.Runs.Select(run => run.TagsVersion).DefaultIfEmpty().Max(), snapshot.Problems.Count);
        byte[] message = [.. "event: snapshot\ndata: "u8, .. JsonSerializer.SerializeToUtf8Bytes(data, ApiJson.Default.GrowthJson), .. "\n\n"u8];
        return WriteAsync(response, message, ended);
    }

    private static async Task WriteAsync(HttpResponse response, byte[] message, CancellationToken ended)
    {
        await response.Body.WriteAsync(message, ended).ConfigureAwait(false);
        await response.Body.FlushAsync(ended).ConfigureAwait(false);
    }
}
