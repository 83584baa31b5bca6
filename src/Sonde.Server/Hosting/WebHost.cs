// Kestrel with nothing around it: no configuration files, no console logging, no watched folders, no signal handlers.
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Sonde.Server.Hosting;

internal static class WebHost
{
    private const int PortsTried = 100;

    /// <summary>Open event streams end when stopping begins; this bounds what a stalled transfer may add.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Listens on the first free port from the one asked for.</summary>
    public static (WebApplication App, Uri Url, bool PortTaken) Start(ServerState state)
    {
        var first = state.Options.Port;
        if (first is < 0 or > IPEndPoint.MaxPort)
            throw new IOException($"{first} is not a port: ports run from 0 to {IPEndPoint.MaxPort}.");
        var addresses = Addresses(state.Options);
        var last = first == 0 ? 0 : Math.Min(first + PortsTried, IPEndPoint.MaxPort);
        for (var port = first; ; port++)
        {
            var app = Build(state, addresses, port);
            try
            {
                app.Start();
                return (app, UrlOf(app, state.Options), port != first);
            }
            catch (Exception e)
            {
                ((IDisposable)app).Dispose();
                if (!IsPortTaken(e) || port >= last) throw Unusable(state.Options, first, last, e);
            }
        }
    }

    private static WebApplication Build(ServerState state, IPAddress[] addresses, int port)
    {
        // The default content root is the current folder, watched recursively: seconds of start-up in a large log directory.
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A chart names each run that it shows in its address: two hundred of a sweep are longer than the 8 KiB that are the default.
            kestrel.Limits.MaxRequestLineSize = 512 * 1024;
            foreach (var address in addresses) kestrel.Listen(address, port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        var app = builder.Build();
        Pipeline.Configure(app, state);
        return app;
    }

    private static IPAddress[] Addresses(SondeServerOptions options)
    {
        if (options.BindAll) return [Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any];
        if (IPAddress.TryParse(options.Host.Trim('[', ']'), out var address)) return [address];
        try
        {
            // Only the first: with port 0, two addresses would get two ports.
            return [Dns.GetHostAddresses(options.Host)[0]];
        }
        catch (SocketException e)
        {
            throw new IOException($"Cannot listen on '{options.Host}': {e.Message}", e);
        }
    }

    private static Uri UrlOf(WebApplication app, SondeServerOptions options)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var url = new UriBuilder(addresses.First());
        if (options.BindAll || url.Host is "0.0.0.0" or "[::]") url.Host = "127.0.0.1";
        else if (!IPAddress.TryParse(options.Host.Trim('[', ']'), out _)) url.Host = options.Host;
        return url.Uri;
    }

    private static bool IsPortTaken(Exception e) =>
        e is AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
        || (e.InnerException is { } inner && IsPortTaken(inner));

    private static IOException Unusable(SondeServerOptions options, int first, int last, Exception e) =>
        IsPortTaken(e)
            ? new($"Ports {first} to {last} are all in use.", e)
            : new($"Cannot listen on '{options.Host}', port {first}: {e.Message}", e);
}
