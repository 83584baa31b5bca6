// Whether a loss rose when something else in the run changed, and has stayed higher.
namespace Sonde.Diagnosis;

/// <summary>Compares a loss before and after an onset.</summary>
internal static class LossStep
{
    // Points on each side: the newest before, and the newest of all.
    private const int Most = 100;
    private const int Fewest = 10;
    private const double StandardErrors = 3;

    /// <summary>
    /// Whether the loss after an onset lies above that before it, by more than noise and by <see cref="LossTrendOptions.Risen"/> of what it
    /// was. False where either side has fewer than ten points.
    /// </summary>
    public static bool Rose(Series? loss, Onset onset, LossTrendOptions options)
    {
        if (onset.After is not { } last || loss?.Finite() is not { Count: > 0 } curve) return false;
        var before = Array.FindLastIndex(curve.Steps, s => s <= last) + 1;
        var after = Array.FindIndex(curve.Steps, s => s >= onset.By);
        if (after < 0 || before < Fewest || curve.Count - after < Fewest) return false;
        var old = curve.Values.AsSpan(Math.Max(0, before - Most)..before);
        var now = curve.Values.AsSpan(Math.Max(after, curve.Count - Most));
        var noise = Math.Max(Robust.Noise(old), Robust.Noise(now)) * Math.Sqrt((1.0 / old.Length) + (1.0 / now.Length));
        var (was, rise) = (Robust.Median(old), Robust.Median(now) - Robust.Median(old));
        return rise >= options.Risen * Math.Abs(was) && rise > StandardErrors * noise;
    }
}
