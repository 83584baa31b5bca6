// GET /api/batch: several resources in one answer. A page that refreshes asks for all it shows at once: each request wakes five threads.
using System.Buffers.Binary;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

/// <remarks>
/// Little-endian; every part's bytes start on a multiple of 8.
/// <code>
/// magic u32 · number of parts u32
/// per part: HTTP status u32 · length n u32 · n bytes, zeros to a multiple of 8
/// </code>
/// </remarks>
internal static class BatchEndpoint
{
    /// <summary>"SNB1" as a little-endian number.</summary>
    public const uint Magic = 0x31424E53;

    private const int MostParts = 200;
    private const int HeadLength = 2 * sizeof(uint);

    public static void Map(WebApplication app, ServerState state) =>
        app.MapGet("/api/batch", (RequestDelegate)(context => Get(context, state)));

    private static async Task Get(HttpContext context, ServerState state)
    {
        Query.RefuseTooMany(context.Request);
        var asked = context.Request.Query["get"];
        if (asked.Count is 0 or > MostParts) throw ApiException.BadRequest($"Give 1 to {MostParts} times 'get', not {asked.Count}.");
        var response = context.Response;
        response.ContentType = "application/octet-stream";
        // The parts are what a growing log holds now: no other request will ever be answered with them.
        response.Headers.CacheControl = "no-store";
        Head(response, Magic, (uint)asked.Count);
        // Sent part by part, so that one body at a time is in memory.
        long sent = 0;
        foreach (var address in asked)
        {
            using var part = await AnswerAsync(context, state, address!, AnswerLimit.Body - sent).ConfigureAwait(false);
            sent += part.Body.Length;
            Head(response, (uint)part.Status, (uint)part.Body.Length);
            await response.BodyWriter.WriteAsync(part.Body, context.RequestAborted).ConfigureAwait(false);
            var padding = ColumnWriter.Padded(part.Body.Length) - part.Body.Length;
            response.BodyWriter.GetSpan(padding)[..padding].Clear();
            response.BodyWriter.Advance(padding);
        }
        await response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private static void Head(HttpResponse response, uint first, uint second)
    {
        var head = response.BodyWriter.GetSpan(HeadLength);
        BinaryPrimitives.WriteUInt32LittleEndian(head, first);
        BinaryPrimitives.WriteUInt32LittleEndian(head[sizeof(uint)..], second);
        response.BodyWriter.Advance(HeadLength);
    }

    /// <summary>Answers as if the address had been asked for alone; a failure is this part's and no other's.</summary>
    private static async Task<BatchPart> AnswerAsync(HttpContext outer, ServerState state, string address, long room)
    {
        var question = address.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? address : address[..question];
        var part = new BatchPart();
        var context = new DefaultHttpContext { RequestAborted = outer.RequestAborted };
        context.Features.Set(part);
        context.Request.Method = HttpMethods.Get;
        // A path is looked up as it stands: it is not decoded a second time.
        context.Request.QueryString = new(question < 0 ? "" : address[question..]);
        await Pipeline.AnswerErrors(context, inner => state.Reads.TryGetValue("/" + path, out var read)
            ? read(inner, state)
            : throw ApiException.NotFound($"There is no resource '{Query.Short(path)}' that can be part of a batch.")).ConfigureAwait(false);
        if (part.Body.Length > room)
        {
            part.Body = default;
            await ApiError.Write(context, StatusCodes.Status400BadRequest, "All parts together are more than one batch may hold. Ask for this one alone.")
                .ConfigureAwait(false);
        }
        part.Status = context.Response.StatusCode;
        return part;
    }
}
