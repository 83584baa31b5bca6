// Reads the parameters of a request; what is missing or not a number is a 400, what names nothing a 404.
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sonde.Runs;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class Query
{
    /// <summary>Parameters of one request, known and unknown, at most.</summary>
    public const int MostParameters = 10_000;

    private const int LongestEcho = 200;

    /// <summary>Refuses a request with more parameters than any needs, before they are parsed.</summary>
    public static void RefuseTooMany(HttpRequest request)
    {
        var count = request.QueryString.Value.AsSpan().Count('&') + 1;
        if (count > MostParameters)
        {
            throw ApiException.BadRequest(
                $"The request has {AnswerLimit.Number(count)} parameters; at most {AnswerLimit.Number(MostParameters)} are read. Ask for fewer at a time.");
        }
    }

    /// <summary>A name from outside as a message repeats it: not longer than a line or two.</summary>
    public static string Short(string text) => text.Length <= LongestEcho ? text : $"{text.AsSpan(0, LongestEcho)}...";

    /// <summary>The one value of a parameter; it may be empty, as a tag may be.</summary>
    public static string Required(HttpRequest request, string name) =>
        request.Query[name] is [{ } value] ? value : throw ApiException.BadRequest($"Give one '{name}'.");

    public static long? OptionalLong(HttpRequest request, string name)
    {
        var values = request.Query[name];
        if (values.Count == 0) return null;
        return values.Count == 1 && long.TryParse(values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw ApiException.BadRequest(
                values.Count == 1 ? $"'{name}' is not a whole number: '{Short(values[0]!)}'." : $"Give '{name}' once, not {values.Count} times.");
    }

    public static double? OptionalDouble(HttpRequest request, string name)
    {
        var values = request.Query[name];
        if (values.Count == 0) return null;
        return double.TryParse(values.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw ApiException.BadRequest($"'{name}' is not a finite number: '{values}'.");
    }

    /// <summary>How many points, frames or bins rows are asked for: 1 to <paramref name="most"/>.</summary>
    public static int Points(HttpRequest request, int otherwise, int most)
    {
        var points = OptionalLong(request, "points") ?? otherwise;
        return points >= 1 && points <= most ? (int)points : throw ApiException.BadRequest($"'points' must be 1 to {most}, not {points}.");
    }

    public static Run Run(HttpRequest request, Snapshot snapshot)
    {
        var name = Required(request, "run");
        return snapshot.Find(name) ?? throw ApiException.NotFound($"There is no run '{Short(name)}'.");
    }

    public static BlobSeries Blobs(HttpRequest request, Run run, Predicate<BlobSeries> kind, string noun)
    {
        var tag = Required(request, "tag");
        return run.Blobs.TryGetValue(tag, out var series) && kind(series)
            ? series
            : throw ApiException.NotFound($"Run '{run.Name}' has no {noun} with the tag '{Short(tag)}'.");
    }
}
