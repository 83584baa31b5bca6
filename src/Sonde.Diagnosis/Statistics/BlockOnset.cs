// When a fault of a noisy curve began: single points tell nothing, blocks of them do.
namespace Sonde.Diagnosis;

/// <summary>The onset of a fault that only blocks of points show.</summary>
/// <param name="First">The first step of the first block that shows it.</param>
/// <param name="When">The interval in which it began: it can lie in the block before, and is certain at the end of its own.</param>
internal sealed record BlockOnset(long First, Onset When)
{
    /// <summary>Cuts a curve into blocks, counted from its end, and asks each of them.</summary>
    /// <param name="curve">The curve, all points finite. An incomplete block at the start is left out.</param>
    /// <param name="length">Points a block.</param>
    /// <param name="shows">Whether the values of a block show the fault.</param>
    /// <param name="fewest">
    /// Points by which it is certain in a run that shows it from its first block on: every network is untrained at first, and stands
    /// where a sick one stays.
    /// </param>
    /// <returns>Null when the last blocks do not show it.</returns>
    public static BlockOnset? Of(Series curve, int length, Func<double[], bool> shows, int fewest)
    {
        var blocks = curve.Count / Math.Max(1, length);
        if (blocks == 0) return null;
        var held = new bool[blocks];
        var lead = curve.Count - (blocks * length);
        for (var b = 0; b < blocks; b++) held[b] = shows(curve.Values[(lead + (b * length))..(lead + ((b + 1) * length))]);
        var start = Onset.Start(held);
        if (start < 0) return null;
        var first = start == 0 ? 0 : lead + (start * length);
        var certain = Math.Min(curve.Count, Math.Max(lead + ((start + 1) * length), start == 0 ? fewest : 0)) - 1;
        return new(curve.Steps[first], new(start == 0 ? null : curve.Steps[lead + ((start - 1) * length)], curve.Steps[certain]));
    }
}
