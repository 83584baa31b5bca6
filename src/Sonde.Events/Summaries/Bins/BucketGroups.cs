// Which buckets of a histogram are read as one, where there are more than anybody can look at.
namespace Sonde.Events;

/// <summary>Neighbouring buckets in groups of equal size.</summary>
/// <param name="First">The first bucket that counts.</param>
/// <param name="Last">The last bucket that counts; before the first where there is none.</param>
/// <param name="Size">Buckets in a group; the last group may have fewer.</param>
internal readonly record struct BucketGroups(long First, long Last, long Size)
{
    /// <summary>How many groups there are, at most <see cref="HistogramSummary.MaxBuckets"/>.</summary>
    public int Count => (int)((Last - First + Size) / Size);

    /// <summary>Every bucket alone where they are few enough; else groups of those between the empty ones at both ends.</summary>
    /// <param name="buckets">How many buckets there are.</param>
    /// <param name="firstFilled">The first that is not empty; -1 where all are.</param>
    /// <param name="lastFilled">The last that is not empty; -1 where all are.</param>
    public static BucketGroups Of(long buckets, long firstFilled, long lastFilled)
    {
        if (buckets <= HistogramSummary.MaxBuckets)
        {
            return new BucketGroups(0, buckets - 1, 1);
        }

        // The empty one before the first gives that its left edge.
        var (first, last) = firstFilled < 0 ? (0, buckets - 1) : (Math.Max(0, firstFilled - 1), lastFilled);
        return new BucketGroups(first, last, (last - first + HistogramSummary.MaxBuckets) / HistogramSummary.MaxBuckets);
    }

    /// <summary>Whether a bucket belongs to a group.</summary>
    public bool Has(long bucket) => bucket >= First && bucket <= Last;

    /// <summary>The group of a bucket that has one.</summary>
    public int IndexOf(long bucket) => (int)((bucket - First) / Size);

    /// <summary>Whether a bucket is the first of its group.</summary>
    public bool IsFirst(long bucket) => (bucket - First) % Size == 0;
}
