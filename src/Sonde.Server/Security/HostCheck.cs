// Refuses requests for names that are not this server's: a page that rebinds its own name to 127.0.0.1 reads nothing.
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Sonde.Server.Security;

/// <summary>Which <c>Host</c> headers are answered. Ports are not compared: forwarded ports are common, and no defence.</summary>
internal sealed class HostCheck
{
    private readonly HashSet<string> _names;
    private readonly bool _anyAddress;

    public HostCheck(SondeServerOptions options)
    {
        _names = new(["localhost", "127.0.0.1", "[::1]", .. options.AllowedHosts], StringComparer.OrdinalIgnoreCase);
        if (!options.BindAll)
        {
            _names.Add(Bracketed(options.Host));
            return;
        }
        // A rebound name never arrives as an address, so every literal address is safe; names are not.
        _anyAddress = true;
        _names.Add(Dns.GetHostName());
    }

    /// <summary>Whether a request under this <c>Host</c> header is answered; one without is not.</summary>
    public bool Allows(HostString host) =>
        host.HasValue && (_names.Contains(host.Host) || (_anyAddress && IPAddress.TryParse(host.Host.Trim('[', ']'), out _)));

    private static string Bracketed(string host) => host.Contains(':') && host[0] != '[' ? $"[{host}]" : host;
}
