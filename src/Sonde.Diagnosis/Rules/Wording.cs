// Numbers and lists in words, the same in every finding.
using System.Globalization;

namespace Sonde.Diagnosis;

/// <summary>Numbers and lists in words.</summary>
internal static class Wording
{
    private const int NamedAtMost = 4;

    /// <summary>
    /// A number with few digits: <c>0.0012</c>, <c>0.00068</c>, <c>1,240</c>; powers of ten only where there would be many zeros: <c>2.7e-7</c>.
    /// </summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value)) return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        var size = Math.Abs(value);
        if (value == Math.Floor(value) && size < 1e15) return value.ToString("#,0", CultureInfo.InvariantCulture);
        return value.ToString(
            size switch { >= 1e5 and < 1e9 => "#,0", >= 1e-3 and < 1e5 => "G4", >= 1e-5 and < 1e-3 => "0.######", _ => "0.#e0" }, CultureInfo.InvariantCulture);
    }

    /// <summary>A share as a percentage: <c>9.8 %</c>.</summary>
    public static string Percent(double share)
    {
        var size = Math.Abs(share);
        var format = size is < 5e-7 and > 0 ? "0.#e0" : size < 0.0005 ? "0.####" : size < 0.0995 ? "0.##" : "0.#";
        return (100 * share).ToString(format, CultureInfo.InvariantCulture) + " %";
    }

    /// <summary>A factor to two digits: <c>430 times</c>, <c>1.5 times</c>.</summary>
    public static string Times(double factor)
    {
        if (!double.IsFinite(factor) || factor >= 1e9) return factor.ToString("0.#e0", CultureInfo.InvariantCulture) + " times";
        var unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(Math.Max(1, factor))) - 1));
        return $"{Number(factor < 10 ? Math.Round(factor, 1) : Math.Round(factor / unit) * unit)} times";
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
