// Which frames of a long tag are sent: every one, or every second, fourth, eighth ..., and always the newest.
namespace Sonde.Runs;

/// <summary>
/// Frames are thinned by powers of two. A tag that grows keeps the frames that were chosen before until their number doubles, and
/// then loses every second one: whoever has the earlier frames needs only the new ones.
/// </summary>
internal static class FrameSampling
{
    /// <summary>The distance between chosen frames: the smallest power of two that leaves at most <paramref name="most"/> of them.</summary>
    /// <param name="count">Number of frames.</param>
    /// <param name="most">How many may be chosen, beside the newest; at least 1.</param>
    public static int StrideOf(int count, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var stride = 1;
        while ((count - 1L) / stride >= most) stride *= 2;
        return stride;
    }

    /// <summary>The chosen frames from <paramref name="first"/> on: multiples of the stride, and the newest.</summary>
    public static int[] From(int first, int count, int stride)
    {
        var chosen = new List<int>();
        for (long i = ((first + (long)stride - 1) / stride) * stride; i < count; i += stride) chosen.Add((int)i);
        if (count > first && (chosen.Count == 0 || chosen[^1] != count - 1)) chosen.Add(count - 1);
        return [.. chosen];
    }
}
