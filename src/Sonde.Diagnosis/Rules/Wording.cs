// Numbers and lists in words, the same in every finding.
using System.Globalization;

namespace Sonde.Diagnosis;

/// <summary>Numbers and lists in words.</summary>
internal static class Wording
{
    private const int NamedAtMost = 4;

    /// <summary>A number with few digits: <c>0.0012</c>, <c>2.7e-07</c>, <c>1,240</c>.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value)) return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        var size = Math.Abs(value);
        if (value == Math.Floor(value) && size < 1e15) return value.ToString("#,0", CultureInfo.InvariantCulture);
        return value.ToString(size is >= 1e-3 and < 1e5 ? "G4" : "0.0e+00", CultureInfo.InvariantCulture);
    }

    /// <summary>A share as a percentage: <c>9.8 %</c>.</summary>
    public static string Percent(double share)
    {
        var size = Math.Abs(share);
        var format = size is < 0.0005 and > 0 ? "0.0e+00" : size < 0.0995 ? "0.##" : "0.#";
        return (100 * share).ToString(format, CultureInfo.InvariantCulture) + " %";
    }

    /// <summary>The first names, and how many more there are.</summary>
    public static string List(IReadOnlyList<string> names)
    {
        var shown = string.Join(", ", names.Take(NamedAtMost));
        return names.Count <= NamedAtMost ? shown : $"{shown} and {names.Count - NamedAtMost} more";
    }

    /// <summary><c>1 parameter</c>, <c>2 parameters</c>.</summary>
    public static string Count(long count, string noun) => $"{Number(count)} {noun}{(count == 1 ? "" : "s")}";
}
