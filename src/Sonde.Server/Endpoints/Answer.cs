// Sends a body under an ETag, or 304 when the browser already has it.
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sonde.Runs;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class Answer
{
    /// <summary>Sets the ETag; true when the browser has it already, and the answer is then complete.</summary>
    public static bool NotModified(HttpContext context, string etag)
    {
        var quoted = $"\"{etag}\"";
        context.Response.Headers.ETag = quoted;
        var known = context.Request.GetTypedHeaders().IfNoneMatch;
        var mine = new EntityTagHeaderValue(quoted);
        if (known is null || !known.Any(tag => tag.Tag == "*" || tag.Compare(mine, useStrongComparison: false))) return false;
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    public static Task Json<T>(HttpContext context, T body, JsonTypeInfo<T> type) =>
        Bytes(context, JsonSerializer.SerializeToUtf8Bytes(body, type), "application/json; charset=utf-8");

    /// <summary>The newest of a run's JSON records; 404 with the reason where it cannot be read.</summary>
    public static Task Record<T>(HttpContext context, Run run, BlobSeries series, JsonTypeInfo<T> type)
        where T : class
    {
        var record = RecordReader.Read<T>(series, series.Count - 1);
        return record.Value is { } value
            ? Json(context, value, type)
            : throw ApiException.NotFound($"The record '{series.Tag}' of run '{run.Name}' cannot be read: {record.Problem}");
    }

    public static Task Bytes(HttpContext context, ReadOnlyMemory<byte> body, string contentType)
    {
        if (context.Features.Get<BatchPart>() is { } part)
        {
            part.Body = body; // as it is: bodies are large, and every copy is one more for the collector
            return Task.CompletedTask;
        }
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
