// The middle of some measured values and how sure it is.
using Sonde.Bench;

namespace Sonde.Torch.Bench;

/// <summary>Percentages in words.</summary>
internal sealed class Spread(IReadOnlyList<double> values)
{
    private const double Share = 0.95;
    private const int Resamples = 10_000;

    /// <summary>In how many cases the true median lies between the values told.</summary>
    public static string Certainty => $"{100 * Share:0} %";

    /// <summary>The median, and where medians of resampled sets lie in all but the rarest cases.</summary>
    public string Median
    {
        get
        {
            var random = new Random(1);
            var medians = new double[Resamples];
            for (var i = 0; i < medians.Length; i++) medians[i] = Measurement.Median([.. values.Select(_ => values[random.Next(values.Count)])]);
            Array.Sort(medians);
            return $"{Report.Number(Measurement.Median([.. values]))} % ({Report.Number(medians[(int)((1 - Share) / 2 * Resamples)])} .. "
                + $"{Report.Number(medians[(int)((1 + Share) / 2 * Resamples)])})";
        }
    }

    /// <summary>The quarters.</summary>
    public string Quarters => $"{At(0.25)} .. {At(0.75)}";

    private string At(double share) => Report.Number(values.Order().ElementAt((int)(share * (values.Count - 1))));
}
