// What the run looked like just before its first NaN: a loss or weights that had grown tenfold point at the learning rate.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>How far loss and weights had grown when the first NaN came.</summary>
/// <param name="Loss">The last finite training losses, median, over the first ones; null where there are not enough.</param>
/// <param name="Weights">The largest growth of a parameter's norm; null where it was not recorded.</param>
internal sealed record Explosion(double? Loss, double? Weights)
{
    /// <summary>From this factor on a growth is no fluctuation. Ours.</summary>
    private const double Much = 10;

    private const int Points = 5;

    /// <summary>Whether either had grown that much.</summary>
    public bool IsSeen => Loss >= Much || Weights >= Much;

    /// <summary>The end of a title.</summary>
    public string Words => Loss >= Much ? $"; the loss had grown {Wording.Number(Loss.Value)} times before"
        : Weights >= Much ? $"; weights had grown {Wording.Number(Weights.Value)} times before" : "";

    /// <summary>Looks at what was recorded before a step.</summary>
    public static Explosion Before(RunSignals signals, long step) => new(OfLoss(signals.TrainLoss, step), OfWeights(signals.GradientFlow, step));

    /// <summary>As evidence of a finding.</summary>
    public IEnumerable<Evidence> Evidence()
    {
        if (Loss >= Much) yield return new("training loss just before, as a multiple of its start", Loss.Value, Much);
        if (Weights >= Much) yield return new("largest growth of a parameter's norm before, as a factor", Weights.Value, Much);
    }

    private static double? OfLoss(Series? loss, long step)
    {
        if (loss is null) return null;
        var before = loss.Steps.TakeWhile(s => s < step).Count();
        var finite = loss.Values.Take(before).Where(double.IsFinite).ToArray();
        if (finite.Length < 2) return null;
        // A fast explosion leaves few points: the last of them tells, the first ones are what it grew from.
        var points = Math.Min(Points, finite.Length / 2);
        var start = Robust.Median(finite.AsSpan(0, points));
        return start > 0 ? finite[^points..].Max() / start : null;
    }

    private static double? OfWeights(GradientFrames? frames, long step)
    {
        if (frames is null) return null;
        var last = Array.FindLastIndex(frames.Steps, s => s < step);
        if (last < 1) return null;
        double? most = null;
        for (var p = 0; p < frames.Parameters.Length; p++)
        {
            var (was, now) = (frames.Value(0, p, GradientFlowColumn.WeightNorm), frames.Value(last, p, GradientFlowColumn.WeightNorm));
            if (was > 0 && now > 0) most = Math.Max(most ?? 0, now / was);
        }

        return most;
    }
}
