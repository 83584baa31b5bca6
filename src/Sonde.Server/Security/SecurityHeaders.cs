// Headers that every answer carries: nothing runs, loads or is framed that is not the page's own.
using Microsoft.AspNetCore.Http;

namespace Sonde.Server.Security;

internal static class SecurityHeaders
{
    /// <summary>Images may be <c>blob:</c> and <c>data:</c> because charts are exported as pictures; nothing unsafe is allowed.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; "
        + "worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    /// <summary>Of a figure from a log, opened by itself: it may load nothing, run nothing and be of no origin.</summary>
    public const string FigurePolicy = "default-src 'none'; sandbox";

    public static void Apply(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-cache";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
