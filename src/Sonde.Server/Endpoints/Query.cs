// Reads the parameters of a request; what is missing or not a number is a 400, what names nothing a 404.
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sonde.Runs;
using Sonde.Server.Wire;

namespace Sonde.Server.Endpoints;

internal static class Query
{
    public static string Required(HttpRequest request, string name) =>
        request.Query[name] is [{ Length: > 0 } value] ? value : throw ApiException.BadRequest($"Give one '{name}'.");

    public static long? OptionalLong(HttpRequest request, string name)
    {
        var values = request.Query[name];
        if (values.Count == 0) return null;
        return long.TryParse(values.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw ApiException.BadRequest($"'{name}' is not a whole number: '{values}'.");
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
        return snapshot.Find(name) ?? throw ApiException.NotFound($"There is no run '{name}'.");
    }

    public static BlobSeries Blobs(HttpRequest request, Run run, Predicate<BlobSeries> kind, string noun)
    {
        var tag = Required(request, "tag");
        return run.Blobs.TryGetValue(tag, out var series) && kind(series)
            ? series
            : throw ApiException.NotFound($"Run '{run.Name}' has no {noun} with the tag '{tag}'.");
    }
}
