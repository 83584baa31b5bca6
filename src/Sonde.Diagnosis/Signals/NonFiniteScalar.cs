// A scalar curve in which NaN or infinity occurs.
namespace Sonde.Diagnosis;

/// <summary>Where a scalar was not finite.</summary>
/// <param name="Tag">Its tag.</param>
/// <param name="FirstStep">The first step with NaN or infinity.</param>
/// <param name="LastStep">The last such step.</param>
/// <param name="Count">How many points are not finite.</param>
/// <param name="Points">How many points there are.</param>
/// <param name="FiniteBefore">Whether a finite value came before the first.</param>
/// <param name="AtEnd">Whether the last point is not finite.</param>
internal sealed record NonFiniteScalar(string Tag, long FirstStep, long LastStep, int Count, int Points, bool FiniteBefore, bool AtEnd)
{
    /// <summary>When it came to be so for good; null where points are finite again.</summary>
    public Onset? Lasting { get; init; }

    /// <summary>Share of the points from the onset on that are not finite, where it stays so. Ours.</summary>
    private const double MostlyNot = 0.9;

    /// <summary>Largest share of the points before the onset that are not finite, where it was not undefined now and then already. Ours.</summary>
    private const double NowAndThen = 0.2;

    /// <summary>Whether only its first points are not finite, as those of a metric are before there is anything to measure.</summary>
    public bool OnlyAtFirst => !FiniteBefore && !AtEnd;

    /// <summary>How many points there are from <see cref="Lasting"/> on.</summary>
    public int LastingPoints { get; init; }

    /// <summary>How many points are not finite from <see cref="Lasting"/> on.</summary>
    public int LastingCount { get; init; }

    /// <summary>
    /// Whether it turned from finite to not finite for good: at least two such points to the end, with hardly a finite one among them, and
    /// hardly one before. A metric that is undefined now and then may be so in its last points too.
    /// </summary>
    public bool Stays => FiniteBefore && LastingCount >= 2 && LastingCount > Count - LastingCount
        && LastingCount >= MostlyNot * LastingPoints && Count - LastingCount <= NowAndThen * (Points - LastingPoints);

    /// <summary>Finds NaN and infinity in a curve; null when every point is finite.</summary>
    public static NonFiniteScalar? Find(string tag, ReadOnlySpan<long> steps, ReadOnlySpan<double> values)
    {
        int first = -1, last = -1, count = 0;
        var held = new bool[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (double.IsFinite(values[i])) continue;
            if (first < 0) first = i;
            last = i;
            held[i] = true;
            count++;
        }

        if (count == 0) return null;
        var atEnd = last == values.Length - 1;
        return new NonFiniteScalar(tag, steps[first], steps[last], count, values.Length, first > 0, atEnd)
        {
            Lasting = atEnd ? Onset.Of(steps, held) : null,
            LastingPoints = atEnd ? held.Length - Math.Max(0, Onset.Start(held)) : 0,
            LastingCount = atEnd ? held.AsSpan(Math.Max(0, Onset.Start(held))).Count(true) : 0,
        };
    }
}
