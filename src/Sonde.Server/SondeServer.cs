// The dashboard in any process: follows a log directory and serves it to browsers until disposed.
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sonde.Runs;
using Sonde.Server.Hosting;

namespace Sonde.Server;

/// <summary>
/// The live dashboard over a log directory. It reads only event files, so it may run in the training process, in another one, or both.
/// It writes nothing to the console and leaves Ctrl+C alone.
/// </summary>
public sealed class SondeServer : IAsyncDisposable, IDisposable
{
    private readonly LogDirectory _logs;
    private readonly LogPump _pump;
    private readonly WebApplication _app;
    private int _disposed;

    private SondeServer(LogDirectory logs, LogPump pump, WebApplication app, Uri url, bool portTaken)
    {
        (_logs, _pump, _app, Url, PortTaken) = (logs, pump, app, url, portTaken);
    }

    internal IHostLifetime Lifetime => _app.Services.GetRequiredService<IHostLifetime>();

    /// <summary>Where a browser on this machine finds the dashboard.</summary>
    public Uri Url { get; }

    /// <summary>Whether the port asked for was in use, so that <see cref="Url"/> has another.</summary>
    public bool PortTaken { get; }

    /// <summary>The log directory, as given.</summary>
    public string LogDirectory => _logs.Path;

    /// <summary>Starts listening and returns; the log directory is read in the background and need not exist yet.</summary>
    /// <param name="logdir">A folder under which runs write event files.</param>
    /// <param name="options">Port, host and the rest; null for the defaults.</param>
    /// <exception cref="IOException">No port could be listened on, or the host is not an address of this machine.</exception>
    public static SondeServer Start(string logdir, SondeServerOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(logdir);
        options ??= new();
        var logs = new LogDirectory(logdir);
        var hub = new SnapshotHub(logs.Current);
        var pump = new LogPump(logs, hub, options.TimeProvider);
        try
        {
            var (app, url, taken) = WebHost.Start(new(logdir, hub, pump, new(logs), options));
            return new(logs, pump, app, url, taken);
        }
        catch
        {
            pump.DisposeAsync().AsTask().GetAwaiter().GetResult();
            logs.Dispose();
            throw;
        }
    }

    /// <summary>Stops listening, ends open event streams and stops following the log directory.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        await _pump.DisposeAsync().ConfigureAwait(false);
        _logs.Dispose();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
