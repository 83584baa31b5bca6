// A real server on a port of its own, and a client that speaks to it as a browser does.
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Sonde.Server.Tests;

internal sealed class ServerUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>On a free port; with <paramref name="keepPort"/> on the one in the options: a server that comes back.</summary>
    public ServerUnderTest(string logdir, SondeServerOptions? options = null, bool keepPort = false)
    {
        Server = SondeServer.Start(logdir, keepPort ? options! : (options ?? new()) with { Port = 0 });
        Client = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = Server.Url, Timeout = Patience };
    }

    public SondeServer Server { get; }

    public HttpClient Client { get; }

    /// <summary>Starts over a log directory and returns once the server has shown that it read all of it.</summary>
    public static async Task<ServerUnderTest> StartAsync(LogFolder logs, SondeServerOptions? options = null)
    {
        var server = new ServerUnderTest(logs.Path, options);
        var hasRuns = Directory.Exists(logs.Path) && Directory.EnumerateFiles(logs.Path, "*tfevents*", SearchOption.AllDirectories).Any();
        if (hasRuns) await server.UntilAsync(runs => runs.GetProperty("complete").GetBoolean() && runs.GetProperty("runs").GetArrayLength() > 0);
        return server;
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(path);

    public Task<JsonElement> JsonAsync(string path) => Client.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Waits, by the server's own events, until what <c>/api/runs</c> says meets a condition.</summary>
    public async Task<JsonElement> UntilAsync(Func<JsonElement, bool> met)
    {
        using var events = await EventStream.OpenAsync(Client);
        while (true)
        {
            await events.NextAsync();
            var runs = await JsonAsync("/api/runs");
            if (met(runs)) return runs;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
