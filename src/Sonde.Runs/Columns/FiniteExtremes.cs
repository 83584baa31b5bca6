// The least and the greatest of many values at once, where all of them are finite.
using System.Numerics;

namespace Sonde.Runs;

/// <summary>Extremes by vectors. Values that are not finite are rare and distinguished by kind, which is for a loop over each.</summary>
internal static class FiniteExtremes
{
    /// <summary>The extremes of values all of which are finite; false where one is not, or where there are too few for vectors.</summary>
    public static bool TryGet(ReadOnlySpan<float> values, out double min, out double max)
    {
        (min, max) = (double.NaN, double.NaN);
        if (values.Length < Vector<float>.Count)
            return false;

        // The last vector overlaps the one before it where the length is no multiple: extremes do not mind.
        var greatest = new Vector<float>(float.MaxValue);
        var (least, most) = (greatest, -greatest);
        var lastStart = values.Length - Vector<float>.Count;
        for (var i = 0; ; i = Math.Min(i + Vector<float>.Count, lastStart))
        {
            var vector = new Vector<float>(values[i..]);
            if (!Vector.LessThanOrEqualAll(Vector.Abs(vector), greatest))
                return false;
            least = Vector.Min(least, vector);
            most = Vector.Max(most, vector);
            if (i == lastStart)
                break;
        }

        var (low, high) = (least[0], most[0]);
        for (var i = 1; i < Vector<float>.Count; i++)
        {
            low = Math.Min(low, least[i]);
            high = Math.Max(high, most[i]);
        }

        (min, max) = (low, high);
        return true;
    }
}
