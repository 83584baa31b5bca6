// What a full chunk of a scalar series holds, so that an envelope need not look at each point again.
namespace Sonde.Runs;

/// <summary>Extremes of one full chunk; <see cref="Min"/> and <see cref="Max"/> are NaN where no value is finite.</summary>
internal sealed record ChunkSummary(long MinStep, long MaxStep, bool StepsAscend, double Min, double Max, PointMarks Marks)
{
    public static ChunkSummary Of(ReadOnlySpan<long> steps, ReadOnlySpan<double> values)
    {
        var (minStep, maxStep, ascend) = (steps[0], steps[0], true);
        for (var i = 1; i < steps.Length; i++)
        {
            ascend &= steps[i] >= steps[i - 1];
            minStep = Math.Min(minStep, steps[i]);
            maxStep = Math.Max(maxStep, steps[i]);
        }

        var (min, max, marks) = (double.NaN, double.NaN, PointMarks.None);
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
            {
                marks |= PointMarksOf.NonFinite(value);
                continue;
            }

            if (!(value >= min))
                min = value;
            if (!(value <= max))
                max = value;
        }

        return new ChunkSummary(minStep, maxStep, ascend, min, max, marks);
    }
}
