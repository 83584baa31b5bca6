// Serves the page that the build embedded: precompressed where the browser takes it, kept for ever where the name carries a hash.
using System.Collections.Frozen;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Server.Endpoints;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Web;

/// <summary>The files of web/dist, as resources named <c>web/...</c>; without them, a page that says what to install.</summary>
internal static partial class WebAssets
{
    private const string Prefix = "web/";
    private const string Page = "web/index.html";
    private const string FallbackPage = "fallback.html";

    private static readonly FrozenSet<string> Names = typeof(WebAssets).Assembly.GetManifestResourceNames().ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A build that embeds other files has another module version.</summary>
    private static readonly string Build = typeof(WebAssets).Module.ModuleVersionId.ToString("N")[..12];

    /// <summary>Whether the build had Node.js and embedded the page.</summary>
    public static bool HavePage => Names.Contains(Page);

    public static void Map(WebApplication app, ServerState state)
    {
        app.MapRead("/", state, GetPage);
        app.MapFallback("/{**path}", (RequestDelegate)Get);
    }

    private static Task GetPage(HttpContext context, ServerState state)
    {
        if (!HavePage) return Send(context, FallbackPage, "text/html; charset=utf-8");
        return state.Options.WindowTitle is { } title ? SendTitled(context, title) : Send(context, Page, "text/html; charset=utf-8");
    }

    private static Task Get(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            return ApiError.Write(context, StatusCodes.Status405MethodNotAllowed, "This server only answers GET.");
        var path = context.Request.Path.Value!.TrimStart('/');
        var name = Prefix + path;
        if (!Names.Contains(name) || ContentType(name) is not { } type)
            return ApiError.Write(context, StatusCodes.Status404NotFound, $"There is nothing at '/{path}'.");
        if (HashedName().IsMatch(name)) context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Send(context, name, type);
    }

    private static Task Send(HttpContext context, string name, string contentType)
    {
        var compressed = name + ".br";
        var headers = context.Response.Headers;
        headers.Vary = "Accept-Encoding";
        var brotli = Names.Contains(compressed) && AcceptsBrotli(context.Request);
        if (Answer.NotModified(context, brotli ? $"{Build}-br" : Build)) return Task.CompletedTask;
        if (brotli) headers.ContentEncoding = "br";
        return Answer.Bytes(context, Read(brotli ? compressed : name), contentType);
    }

    private static Task SendTitled(HttpContext context, string title)
    {
        if (Answer.NotModified(context, $"{Build}-{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(title))}")) return Task.CompletedTask;
        var page = TitleElement().Replace(Encoding.UTF8.GetString(Read(Page)), _ => $"<title>{WebUtility.HtmlEncode(title)}</title>", 1);
        return Answer.Bytes(context, Encoding.UTF8.GetBytes(page), "text/html; charset=utf-8");
    }

    private static bool AcceptsBrotli(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(e => e.Value.Equals("br", StringComparison.OrdinalIgnoreCase) && e.Quality is null or > 0);

    private static byte[] Read(string name)
    {
        using var resource = typeof(WebAssets).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The kinds of file that a page is made of; null for any other, compressed copies among them.</summary>
    private static string? ContentType(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" or ".mjs" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".json" or ".webmanifest" => "application/json; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".ico" => "image/x-icon",
        ".woff2" => "font/woff2",
        ".wasm" => "application/wasm",
        ".txt" => "text/plain; charset=utf-8",
        _ => null,
    };

    /// <summary>esbuild's form: an eight-character hash of capitals and digits before the extension.</summary>
    [GeneratedRegex(@"-[A-Z0-9]{8}\.\w+$")]
    private static partial Regex HashedName();

    [GeneratedRegex("<title>[^<]*</title>")]
    private static partial Regex TitleElement();
}
