// GET /api/tags: every tag by kind, each with the runs that have it.
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sonde.Events;
using Sonde.Runs;
using Sonde.Server.Hosting;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class TagsEndpoint
{
    /// <summary>Memory of a tag of a run while the list is made, and its JSON.</summary>
    private const long TagBytes = 160;

    private static readonly JsonEncodedText Scalars = JsonEncodedText.Encode("scalars");

    private static readonly (JsonEncodedText Member, Predicate<BlobSeries> Kind)[] Kinds =
    [
        (JsonEncodedText.Encode("histograms"), IsHistogram), (JsonEncodedText.Encode("images"), IsImage), (JsonEncodedText.Encode("texts"), IsText),
    ];

    private static readonly (JsonEncodedText Member, Predicate<BlobSeries> Kind)[] Readings =
        [.. ReadingCatalogue.All.Select(reading => (JsonEncodedText.Encode(reading.Name), KindOf(reading)))];

    public static void Map(WebApplication app, ServerState state) => app.MapRead("/api/tags", state, Get);

    public static bool IsHistogram(BlobSeries series) => series.Kind == BlobKind.Histogram;

    public static bool IsImage(BlobSeries series) => series.Kind == BlobKind.Image;

    public static bool IsText(BlobSeries series) => series.Kind == BlobKind.Text;

    /// <summary>A model's graph: ours, or another tool's GraphDef.</summary>
    public static bool IsGraph(BlobSeries series) => series.Plugin == ModelGraphRecord.Reading.Plugin || series.Plugin == "graphs";

    private static Predicate<BlobSeries> KindOf(Reading reading) =>
        reading == ModelGraphRecord.Reading ? IsGraph : series => series.Plugin == reading.Plugin;

    private static async Task Get(HttpContext context, ServerState state)
    {
        var snapshot = state.Snapshot;
        if (Answer.NotModified(context, state.VersionOf(snapshot))) return;
        await state.Memory.ReserveAsync(context, snapshot.Runs.Sum(run => ((long)run.Scalars.Count + run.Blobs.Count) * TagBytes)).ConfigureAwait(false);
        await Answer.Json(context, Write(snapshot)).ConfigureAwait(false);
    }

    /// <summary>
    /// Tags by kind, those of Sonde's own under <c>readings</c> by the reading's name; sorted by tag, whose runs are indices into <c>runs</c>.
    /// </summary>
    private static JsonBody Write(Snapshot snapshot)
    {
        var body = new JsonBody("The log directory has more tags than one answer may hold.");
        using var json = new Utf8JsonWriter(body, Answer.SkipValidation);
        json.WriteStartObject();
        json.WriteNumber("version"u8, snapshot.Version);
        json.WriteStartArray("runs"u8);
        foreach (var run in snapshot.Runs) json.WriteStringValue(run.Name);
        json.WriteEndArray();
        TagLists.Of(snapshot, run => run.Scalars.Values.Select(series => (series.Tag, series.DisplayName, series.Description))).Write(json, Scalars);
        foreach (var (member, kind) in Kinds)
        {
            TagLists.Of(snapshot, run => run.Blobs.Values.Where(series => kind(series)).Select(series => (series.Tag, series.DisplayName, series.Description)))
                .Write(json, member);
        }
        json.WriteStartObject("readings"u8);
        foreach (var (member, kind) in Readings)
        {
            TagLists.Of(snapshot, run => run.Blobs.Values.Where(series => kind(series)).Select(series => (series.Tag, series.DisplayName, series.Description)))
                .Write(json, member);
        }
        json.WriteEndObject();
        WriteOthers(json, snapshot);
        json.WriteEndObject();
        json.Flush();
        return body;
    }

    /// <summary>The kinds of data that no panel shows, by plugin or by the kind of value where there is none, with the number of records of each.</summary>
    private static void WriteOthers(Utf8JsonWriter json, Snapshot snapshot)
    {
        var others = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var series in snapshot.Runs.SelectMany(run => run.Blobs.Values).Where(HasNoPanel))
        {
            var kind = series.Plugin.Length > 0 ? series.Plugin : series.Kind.ToString().ToLowerInvariant();
            others[kind] = others.GetValueOrDefault(kind) + series.Count;
        }
        json.WriteStartArray("others"u8);
        foreach (var (kind, records) in others)
        {
            json.WriteStartObject();
            json.WriteString("kind"u8, kind);
            json.WriteNumber("records"u8, records);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Readings without a panel are what the diagnosis reads, so they are no data that the page leaves out; those of a newer Sonde are.</summary>
    private static bool HasNoPanel(BlobSeries series) =>
        !IsHistogram(series) && !IsImage(series) && !IsText(series) && !IsGraph(series) && ReadingCatalogue.Find(series.Plugin) is null;
}
