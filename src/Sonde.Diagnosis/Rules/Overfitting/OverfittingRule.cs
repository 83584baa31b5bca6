// overfitting: the validation loss has passed its best and rises, while the training loss goes on falling.
namespace Sonde.Diagnosis;

/// <summary>
/// Four conditions, all needed: since its best the validation loss rises beyond doubt (Theil-Sen, 99 %), by enough and by more
/// than noise; the training loss fell meanwhile; and validation now lies above training.
/// </summary>
internal sealed partial class OverfittingRule : RunRule
{
    private const int Neighbours = 3;

    // A rise this small against the fall before it: the loss is at its floor.
    private const double AtFloor = 0.02;
    private const double OfFall = 0.25;

    // A network that is right this often, and stays so, only becomes too sure of the rest.
    private const double NearPerfect = 0.95;
    private const double Lost = -0.02;

    private OverfittingOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.ValidationLoss?.Finite() is not { Count: > 0 } validation) return RuleOutcome.Needs("a validation loss");
        if (signals.TrainLoss?.Finite() is not { Count: > 0 } train) return RuleOutcome.Needs("a training loss as well as a validation loss");
        if (validation.Count < Limits.MinEvaluations) return RuleOutcome.Needs($"{Limits.MinEvaluations} evaluations");
        var smooth = Smooth(validation.Values);
        var best = Array.IndexOf(smooth, smooth.Min());
        var after = validation.Values.AsSpan(best);
        if (after.Length < Limits.MinEvaluations) return RuleOutcome.Nothing;

        var end = Robust.Median(validation.Values.AsSpan()[^Neighbours..]);
        var rise = end - smooth[best];
        var noise = Robust.Noise(validation.Values);
        // Noise that neighbours share wanders: from its lowest point it always rises.
        if (rise < Limits.Noise * CurveScatter.Of(after).Deviation) return RuleOutcome.Nothing;
        // A share of the best means something above zero only; below it, the fall up to the best is the measure.
        var fall = smooth[..(best + 1)].Max() - smooth[best];
        var positive = smooth[best] > 0;
        var relative = rise / Math.Max(positive ? smooth[best] : fall, double.Epsilon);
        if (rise < AtFloor * fall || (!positive && relative < OfFall)) return RuleOutcome.Nothing;
        if (relative < Limits.Rise || !(rise >= Limits.Noise * noise / Math.Sqrt(Neighbours)) || Trend.Of(after).Lower <= 0) return RuleOutcome.Nothing;

        if (TrainAt(train, validation, best) is not { } then || TrainAt(train, validation, validation.Count - 1) is not { } now)
            return RuleOutcome.Needs("a training loss over the same steps as the validation loss");
        var gap = (end - now) / Math.Max(positive ? Math.Abs(now) : Math.Max(fall, Math.Abs(now)), double.Epsilon);
        if (now >= then || gap < Limits.Gap) return RuleOutcome.Nothing;
        var gain = AccuracyGain(signals, validation.Steps[best]);
        var isStillRight = signals.ValidationAccuracy?.Finite() is { Count: > 0 } accuracy && (gain ?? 0) >= Lost
            && Robust.Median(accuracy.Values.AsSpan()[^Math.Min(Neighbours, accuracy.Count)..]) >= NearPerfect;
        return RuleOutcome.Of(Finding(validation, best, end, relative, rise / noise, then, now, gap, gain, isStillRight));
    }

    private Finding Finding(
        Series validation, int best, double end, double relative, double inNoise, double then, double now, double gap, double? accuracyGain, bool isStillRight)
    {
        List<Evidence> evidence =
        [
            new("rise of the validation loss above its best, share", relative, Limits.Rise),
            new("the rise in standard deviations of its noise", inNoise, Limits.Noise),
            new("evaluations since the best", validation.Count - 1 - best, Limits.MinEvaluations - 1),
            new("training loss then", then),
            new("training loss now", now),
            new("gap, validation over training loss less one", gap, Limits.Gap),
        ];
        if (accuracyGain is { } gain) evidence.Add(new("gain of the validation accuracy since then", gain));
        return new Finding(Id, isStillRight ? Severity.Info : Severity.Warning, isStillRight ? 0.5 : accuracyGain > 0 ? 0.7 : 0.9,
            $"Overfitting since step {validation.Steps[best]}: "
            + $"the validation loss rose from {Wording.Number(validation.Values[best])} to {Wording.Number(end)} "
            + $"while the training loss fell from {Wording.Number(then)} to {Wording.Number(now)}")
        {
            Steps = new(validation.Steps[best], validation.Steps[^1]),
            Onset = new(validation.Steps[best], validation.Steps[Math.Min(best + Limits.MinEvaluations, validation.Count) - 1]),
            Evidence = evidence,
            Causes =
            [
                "The network has more parameters than the data can determine, and memorises samples",
                "Training went on past the best point",
                .. accuracyGain > 0
                    ? ["The network becomes too sure of its errors: the accuracy still rises, the probabilities get worse"]
                    : Array.Empty<string>(),
            ],
            Cures =
            [
                $"Stop at the best point, or keep the checkpoint of step {validation.Steps[best]}",
                "Use more data, or augmentation that keeps the label",
                "Use weight decay or dropout",
                "Use a smaller network",
            ],
        };
    }

    /// <summary>Median of three neighbours, so that a lucky evaluation is not taken for the best.</summary>
    internal static double[] Smooth(double[] values) =>
        [.. values.Select((_, i) => Robust.Median(values.AsSpan(Math.Max(0, i - 1), Math.Min(values.Length, i + 2) - Math.Max(0, i - 1))))];

    /// <summary>Median training loss since the evaluation before, up to the evaluation; null where none was recorded.</summary>
    private static double? TrainAt(Series train, Series validation, int evaluation)
    {
        // Evaluations numbered by epoch and a loss numbered by step: both run over the same training.
        var byEpoch = validation.Steps[^1] <= validation.Count + 1 && train.Steps[^1] > 4 * validation.Steps[^1];
        var scale = byEpoch ? (double)train.Steps[^1] / Math.Max(1, validation.Steps[^1]) : 1;
        var to = validation.Steps[evaluation] * scale;
        var from = evaluation > 0 ? validation.Steps[evaluation - 1] * scale : double.NegativeInfinity;
        var values = new List<double>();
        for (var i = 0; i < train.Count; i++)
        {
            if (train.Steps[i] > from && train.Steps[i] <= to) values.Add(train.Values[i]);
        }

        return values.Count == 0 ? null : Robust.Median(values.ToArray());
    }

    private static double? AccuracyGain(RunSignals signals, long bestStep)
    {
        if (signals.ValidationAccuracy?.Finite() is not { Count: > 0 } accuracy) return null;
        var at = Array.FindIndex(accuracy.Steps, s => s >= bestStep);
        return at < 0 ? null : accuracy.Values[^1] - accuracy.Values[at];
    }
}
