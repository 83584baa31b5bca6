// A share with its Wilson 95 % interval.
using System.Globalization;

namespace FaultZoo;

internal readonly record struct Rate(int Hits, int Of)
{
    public static Rate Over(IEnumerable<Outcome> outcomes, Func<Outcome, bool> hit)
    {
        var all = outcomes.ToList();
        return new(all.Count(hit), all.Count);
    }

    public override string ToString()
    {
        if (Of == 0)
        {
            return "-";
        }
        const double Z = 1.96;
        var share = (double)Hits / Of;
        var centre = (share + (Z * Z / (2 * Of))) / (1 + (Z * Z / Of));
        var half = Z * Math.Sqrt((share * (1 - share) / Of) + (Z * Z / (4.0 * Of * Of))) / (1 + (Z * Z / Of));
        return string.Create(CultureInfo.InvariantCulture, $"{100 * share:F0} ({100 * Math.Max(0, centre - half):F0}..{100 * Math.Min(1, centre + half):F0})");
    }
}
