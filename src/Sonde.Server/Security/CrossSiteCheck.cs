// Refuses requests that another web page makes: it could not read the answer, but the work would be done.
using Microsoft.AspNetCore.Http;

namespace Sonde.Server.Security;

/// <summary>
/// Looks at what browsers say of a request's origin: <c>Sec-Fetch-Site</c>, <c>Sec-Fetch-Mode</c>, <c>Sec-Fetch-Dest</c> and <c>Origin</c>.
/// Programs that are no browsers send none of them and pass.
/// </summary>
internal sealed class CrossSiteCheck(SondeServerOptions options)
{
    private readonly HashSet<string> _names = new(options.AllowedHosts, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the request comes from this server's own page, from the user's own hand, or from no browser.</summary>
    public bool Allows(HttpRequest request)
    {
        var headers = request.Headers;
        if (headers.Origin.Count > 0 && !IsOwn(headers.Origin.ToString(), request.Host)) return false;
        return headers["Sec-Fetch-Site"].ToString() switch
        {
            "" or "same-origin" or "none" => true,
            "same-site" or "cross-site" => OpensThePage(request),
            _ => false,
        };
    }

    /// <summary>A link to the page from elsewhere, opened in a tab: it shows the page and gives the other site nothing.</summary>
    private static bool OpensThePage(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.Headers["Sec-Fetch-Mode"] == "navigate"
        && request.Headers["Sec-Fetch-Dest"].ToString() is "document" or ""
        && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    // The scheme is not compared: a proxy may speak TLS for this server.
    private bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && (string.Equals(uri.Authority, WithoutDefaultPort(host, uri), StringComparison.OrdinalIgnoreCase) || _names.Contains(uri.Host));

    // Uri.Authority leaves out the scheme's own port.
    private static string WithoutDefaultPort(HostString host, Uri uri) =>
        host.Port is { } port && uri.IsDefaultPort && port == uri.Port ? host.Host : host.Value ?? "";
}
