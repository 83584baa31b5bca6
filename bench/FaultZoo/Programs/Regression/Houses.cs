// Prices of houses, as a table would give them: the generated data of the tabular programs.
using static TorchSharp.torch;

namespace FaultZoo.Programs.Regression;

internal static class Houses
{
    /// <summary>Area (m²), rooms, year, distance to the centre (km), noise (dB); the price in thousands: x [n, 5], y [n, 1].</summary>
    public static (Tensor X, Tensor Y) Raw(int n)
    {
        var area = 40 + (rand(n, 1) * 200);
        var rooms = (area / 30 + (randn(n, 1) * 0.7)).round().clamp_min(1);
        var year = 1930 + (rand(n, 1) * 95);
        var distance = rand(n, 1) * 30;
        var decibels = 40 + (rand(n, 1) * 40);
        var price = 60 + (area * 2.2 * (1 - (distance / 60))) + ((year - 1930) * 0.8) - ((decibels - 40) * 0.9) + (randn(n, 1) * 12);
        return (cat([area, rooms, year, distance, decibels], 1), price);
    }

    public static (Tensor X, Tensor Y) Standardised(int n)
    {
        var (x, y) = Raw(n);
        return (Standardise(x), Standardise(y));
    }

    public static Tensor Standardise(Tensor values) => (values - values.mean([0], true)) / values.std(0, keepdim: true);
}
