// Reduces a scalar series to buckets with exact extremes, for any zoom.
namespace Sonde.Runs;

/// <summary>Exact min, max, first and last per bucket of a scalar series.</summary>
/// <remarks>
/// <para>Steps that never fall within the range: bucket b of B holds the points with floor((step - lowest) * B / span) = b,
/// span being the range of steps that the points cover.</para>
/// <para>Steps that fall somewhere (a restarted training, several writers): a step range would mix branches, so buckets hold
/// equal numbers of consecutive points instead, and a new bucket starts wherever the step falls. Where that happens more
/// often than there are buckets, falls are not told apart. At most 2 B buckets come back.</para>
/// <para>Every point stays: where a run was taken up again, both branches are there, the first bucket of the later one is
/// marked <see cref="PointMarks.Restart"/>, and the buckets of the earlier one at and beyond its step are marked
/// <see cref="PointMarks.Abandoned"/>. A session log says so too, for all points before it in its file and in earlier
/// ones. Where the earlier branch was still
/// written when the later one began, two writers share the run and nothing is abandoned. Where falls are not told apart they
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
    public static EnvelopeColumns Compute(ScalarSeries series, long? from, long? to, int buckets)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentOutOfRangeException.ThrowIfLessThan(buckets, 1);
        var range = new EnvelopeRange(series, from ?? long.MinValue, to ?? long.MaxValue);
        var builder = new EnvelopeBuilder(range, buckets);
        foreach (var part in series.Parts)
        {
            var next = 0;
            foreach (var restart in part.Restarts.Span)
            {
                AddPoints(builder, part, next, restart.At);
                builder.AddRestart(restart.Step);
                next = restart.At;
            }

            AddPoints(builder, part, next, part.Count);
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
