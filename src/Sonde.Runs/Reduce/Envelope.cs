// Reduces a scalar series to buckets with exact extremes, for any zoom.
namespace Sonde.Runs;

/// <summary>Exact min, max, first and last per bucket of a scalar series.</summary>
/// <remarks>
/// <para>Steps that never fall within the range: bucket b of B holds the points with floor((step - lowest) * B / span) = b,
/// span being the range of steps that the points cover.</para>
/// <para>Steps that fall somewhere (a restarted training, several writers): a step range would mix branches, so buckets hold
/// equal numbers of consecutive points instead, and a new bucket starts wherever the step falls. Where that happens more
/// often than there are buckets, falls are not distinguished. At most 2 B buckets come back.</para>
/// <para>Every point stays: where a run was taken up again, both branches are there. The first bucket after a step that falls is
/// marked <see cref="PointMarks.Restart"/>; buckets with points that the run's branches left behind are marked
/// <see cref="PointMarks.Abandoned"/>, which are the points that the rules do not read. Where falls are not distinguished they
/// are not marked.</para>
/// <para>Full chunks that lie within one bucket are taken from their summary, so the cost grows with the number of buckets
/// rather than with the number of points.</para>
/// </remarks>
public static class Envelope
{
    /// <summary>Cuts the points with <paramref name="from"/> ≤ step ≤ <paramref name="to"/> into about <paramref name="buckets"/> buckets.</summary>
    /// <param name="series">The series.</param>
    /// <param name="from">The lowest step, or null for no bound.</param>
    /// <param name="to">The highest step, or null for no bound.</param>
    /// <param name="buckets">The number of buckets wanted, at least 1; no more points than this: each is its own bucket.</param>
    /// <param name="run">The run that the series is of, whose other tags tell of restarts too; null to judge by the series alone.</param>
    public static EnvelopeColumns Compute(ScalarSeries series, long? from, long? to, int buckets, Run? run = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentOutOfRangeException.ThrowIfLessThan(buckets, 1);
        var range = new EnvelopeRange(series, from ?? long.MinValue, to ?? long.MaxValue);
        var builder = new EnvelopeBuilder(range, buckets);
        var cuts = (run?.Branches ?? RunBranches.Of([series], [])).Of(series).Cuts;
        var start = 0;
        foreach (var part in series.Parts)
        {
            var next = 0;
            while (cuts.Length > 0 && cuts[0].At <= start + part.Count)
            {
                AddPoints(builder, part, next, next = Math.Max(next, cuts[0].At - start));
                builder.AddRestart(cuts[0].Step);
                cuts = cuts[1..];
            }

            AddPoints(builder, part, next, part.Count);
            start += part.Count;
        }

        return builder.Build();
    }

    private static void AddPoints(EnvelopeBuilder builder, in ScalarView part, int start, int end)
    {
        while (start < end)
        {
            var from = start % PackedInt64.Capacity;
            var length = Math.Min(PackedInt64.Capacity - from, end - start);
            builder.Add(part.Chunks[start / PackedInt64.Capacity], from, length);
            start += length;
        }
    }
}
