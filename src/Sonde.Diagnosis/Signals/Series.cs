// A scalar curve as the rules read it.
namespace Sonde.Diagnosis;

/// <summary>A scalar curve: steps ascending, values finite or not.</summary>
/// <param name="Tag">Its tag, with the run in front when it comes from a sibling run.</param>
/// <param name="Steps">Steps, ascending.</param>
/// <param name="Values">Values, one a step.</param>
/// <param name="PerEpoch">Whether a point stands for an epoch, not for a step.</param>
internal sealed record Series(string Tag, long[] Steps, double[] Values, bool PerEpoch = false)
{
    /// <summary>Number of points.</summary>
    public int Count => Values.Length;

    /// <summary>The curve without its NaN and infinite points.</summary>
    public Series Finite()
    {
        if (Array.TrueForAll(Values, double.IsFinite)) return this;
        var keep = Enumerable.Range(0, Count).Where(i => double.IsFinite(Values[i])).ToArray();
        return this with { Steps = [.. keep.Select(i => Steps[i])], Values = [.. keep.Select(i => Values[i])] };
    }

    /// <summary>
    /// Orders points that a restarted training wrote twice: ascending steps, and of equal steps the one written last.
    /// </summary>
    public static Series Ordered(string tag, long[] steps, double[] values, bool perEpoch = false)
    {
        var ascending = true;
        for (var i = 1; i < steps.Length && ascending; i++) ascending = steps[i] > steps[i - 1];
        if (ascending) return new Series(tag, steps, values, perEpoch);
        var last = new SortedDictionary<long, double>();
        for (var i = 0; i < steps.Length; i++) last[steps[i]] = values[i];
        return new Series(tag, [.. last.Keys], [.. last.Values], perEpoch);
    }
}
