// A base-10 log axis over positive values: whole decades at both ends, positions 0..1.
namespace Sonde.Torch;

/// <summary>Maps positive values to 0..1 on whole decades.</summary>
internal sealed class LogAxis
{
    /// <summary>Spans the smallest and largest positive value of the data; one decade around 1 when there is none.</summary>
    public LogAxis(IEnumerable<double> values)
    {
        double low = double.PositiveInfinity, high = 0;
        foreach (var value in values)
        {
            if (value <= 0 || !double.IsFinite(value)) continue;
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }
        if (high == 0) (low, high) = (0.1, 1);
        Low = (int)Math.Floor(Math.Log10(low) - 0.05);   // a little room: the smallest bar stays visible
        High = (int)Math.Ceiling(Math.Log10(high));
        if (High <= Low) High = Low + 1;
    }

    /// <summary>Exponent at the left end.</summary>
    public int Low { get; }

    /// <summary>Exponent at the right end.</summary>
    public int High { get; }

    /// <summary>The value's place, 0 at the left end and 1 at the right.</summary>
    public double PositionOf(double value) => Math.Clamp((Math.Log10(value) - Low) / (High - Low), 0, 1);

    /// <summary>Exponents to label, at most <paramref name="most"/>, in even strides from the right end.</summary>
    public IEnumerable<int> Ticks(int most)
    {
        var stride = (High - Low + most - 1) / most;
        for (var exponent = High; exponent >= Low; exponent -= stride) yield return exponent;
    }
}
