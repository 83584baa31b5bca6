// Recovers the number of samples behind shares: they are whole multiples of one over it.
namespace Sonde.Diagnosis;

/// <summary>Recovers the number of samples behind shares.</summary>
internal static class BatchSize
{
    private const int Largest = 4096;
    private const int Points = 32;

    /// <summary>
    /// The smallest n of which all the first shares are whole multiples of 1/n; null when there is none up to 4096, or too few
    /// points to tell. Stored as float32, a share k/n is off by at most 6e-8.
    /// </summary>
    public static int? Infer(ReadOnlySpan<double> shares)
    {
        var first = shares[..Math.Min(shares.Length, Points)];
        if (first.Length < 8) return null;
        for (var n = 1; n <= Largest; n++)
        {
            var fits = true;
            foreach (var share in first) fits &= Math.Abs((share * n) - Math.Round(share * n)) < 1e-6 * n;
            if (fits) return n;
        }

        return null;
    }
}
