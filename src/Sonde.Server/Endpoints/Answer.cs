// Sends a body under an ETag, or 304 when the browser already has it.
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sonde.Events;
using Sonde.Runs;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class Answer
{
    /// <summary>For bodies that are written by code of which tests read the result.</summary>
    public static readonly JsonWriterOptions SkipValidation = new() { SkipValidation = true };

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

    public static Task Json(HttpContext context, JsonBody body) => Bytes(context, body.Written, "application/json; charset=utf-8");

    /// <summary>Writes a number, or NaN and infinity as a string, as <see cref="ApiJson"/> does.</summary>
    public static void Number(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }

    public static Task JsonBytes(HttpContext context, byte[] body) => Bytes(context, body, "application/json; charset=utf-8");

    /// <summary>The newest of a run's records of a reading; 404 with the reason and its place where it cannot be read.</summary>
    public static async Task Record(HttpContext context, WorkMemory memory, Run run, BlobSeries series, Reading reading)
    {
        await memory.ReserveAsync(context, AnswerLimit.OfNewest(series, "record") * AnswerLimit.JsonFactor).ConfigureAwait(false);
        await JsonBytes(context, Normalized(run, series, reading)).ConfigureAwait(false);
    }

    /// <summary>The newest record as JSON of the newest version.</summary>
    public static byte[] Normalized(Run run, BlobSeries series, Reading reading)
    {
        var last = series.Count - 1;
        var (json, problem) = RecordReader.Normalize(reading, series, last);
        return json ?? throw ApiException.NotFound(
            $"The record '{Query.Short(series.Tag)}' of run '{run.Name}' at step {series.StepAt(last)} ({RecordReader.PlaceOf(series, last)}) cannot be "
                + $"read: {problem}");
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
