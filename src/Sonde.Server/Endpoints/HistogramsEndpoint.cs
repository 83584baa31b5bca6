// GET /api/histograms: the histograms of one tag over its steps, as bins.
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Events;
using Sonde.Runs;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class HistogramsEndpoint
{
    private const int DefaultPoints = 50;
    private const int MostPoints = 10_000;

    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/histograms", state, Get);

    private static async Task Get(HttpContext context, ServerState state)
    {
        var run = Query.Run(context.Request, state.Snapshot);
        var series = Query.Blobs(context.Request, run, TagsEndpoint.IsHistogram, "histograms");
        var points = Query.Points(context.Request, DefaultPoints, MostPoints);
        if (Answer.NotModified(context, state.VersionOf(run))) return;
        var rows = Spread.Over(series.Count, points);
        await state.Memory.ReserveAsync(context, AnswerLimit.OfStored(series, rows, "histograms") * AnswerLimit.JsonFactor).ConfigureAwait(false);
        await Answer.Json(context, Write(run, series, rows)).ConfigureAwait(false);
    }

    // Written as it is read: one step's bins at a time are in memory besides the body.
    private static JsonBody Write(Run run, BlobSeries series, int[] rows)
    {
        var body = new JsonBody($"The {rows.Length} histograms are more than one answer may hold. Ask for fewer 'points'.");
        using var json = new Utf8JsonWriter(body, Answer.SkipValidation);
        json.WriteStartObject();
        json.WriteString("run"u8, run.Name);
        json.WriteString("tag"u8, series.Tag);
        json.WriteNumber("total"u8, series.Count);
        json.WriteStartArray("steps"u8);
        foreach (var row in rows) json.WriteNumberValue(series.StepAt(row));
        json.WriteEndArray();
        json.WriteStartArray("wallTimes"u8);
        foreach (var row in rows) Answer.Number(json, series.WallTimeAt(row));
        json.WriteEndArray();
        json.WriteStartArray("bins"u8);
        var (grouped, unreadable) = (new List<(int Item, long Buckets)>(), new List<(int Item, string Problem)>());
        foreach (var (item, row) in rows.Index())
        {
            if (!series.TryReadHistogramBins(row, out var bins, out var buckets)) unreadable.Add((item, series.DescribeUnreadable("histogram", row)));
            if (buckets > HistogramSummary.MaxBuckets) grouped.Add((item, buckets));
            WriteBins(json, bins);
        }
        json.WriteEndArray();
        WriteRemarks(json, grouped, unreadable);
        json.WriteEndObject();
        json.Flush();
        return body;
    }

    /// <summary>An array of left edge, right edge and count for each bin; none for an empty histogram, or one that cannot be read.</summary>
    private static void WriteBins(Utf8JsonWriter json, HistogramBin[] bins)
    {
        json.WriteStartArray();
        foreach (var bin in bins)
        {
            json.WriteStartArray();
            Answer.Number(json, bin.Left);
            Answer.Number(json, bin.Right);
            Answer.Number(json, bin.Count);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.Flush();
    }

    /// <summary>By index into <c>steps</c>: histograms with more buckets than are sent one by one, and those that cannot be read.</summary>
    private static void WriteRemarks(Utf8JsonWriter json, List<(int Item, long Buckets)> grouped, List<(int Item, string Problem)> unreadable)
    {
        json.WriteStartArray("grouped"u8);
        foreach (var (item, buckets) in grouped)
        {
            json.WriteStartObject();
            json.WriteNumber("item"u8, item);
            json.WriteNumber("buckets"u8, buckets);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("unreadable"u8);
        foreach (var (item, problem) in unreadable)
        {
            json.WriteStartObject();
            json.WriteNumber("item"u8, item);
            json.WriteString("problem"u8, problem);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
