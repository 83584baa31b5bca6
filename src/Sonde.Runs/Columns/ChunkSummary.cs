// What a full chunk of a scalar series holds, so that an envelope need not look at each point again.
namespace Sonde.Runs;

/// <summary>Extremes of one full chunk; <see cref="Min"/> and <see cref="Max"/> are NaN where no value is finite.</summary>
internal sealed record ChunkSummary(long MinStep, long MaxStep, bool StepsAscend, double Min, double Max, PointMarks Marks)
{
    /// <summary>Summarises columns of a full chunk.</summary>
    public static ChunkSummary Of(in PackedInt64 steps, in PackedDouble values)
    {
        var (min, max, marks) = Extremes(values);
        if (steps.TryGetAscent(PackedInt64.Capacity, out var minStep, out var maxStep))
            return new ChunkSummary(minStep, maxStep, true, min, max, marks);

        Span<long> all = stackalloc long[PackedInt64.Capacity];
        steps.CopyTo(0, all);
        var ascend = true;
        (minStep, maxStep) = (all[0], all[0]);
        for (var i = 1; i < all.Length; i++)
        {
            ascend &= all[i] >= all[i - 1];
            minStep = Math.Min(minStep, all[i]);
            maxStep = Math.Max(maxStep, all[i]);
        }

        return new ChunkSummary(minStep, maxStep, ascend, min, max, marks);
    }

    private static (double Min, double Max, PointMarks Marks) Extremes(in PackedDouble values)
    {
        if (FiniteExtremes.TryGet(values.Singles, out var least, out var most))
            return (least, most, PointMarks.None);

        Span<double> all = stackalloc double[PackedInt64.Capacity];
        values.CopyTo(0, all);
        var (min, max, marks) = (double.NaN, double.NaN, PointMarks.None);
        foreach (var value in all)
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

        return (min, max, marks);
    }
}
