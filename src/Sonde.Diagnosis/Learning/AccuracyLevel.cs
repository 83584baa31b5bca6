// Compares an accuracy with guessing, within the noise that the number of samples leaves.
namespace Sonde.Diagnosis;

/// <summary>An accuracy compared with that of guessing.</summary>
/// <param name="State">How it stands to guessing.</param>
/// <param name="Accuracy">The accuracy at the end, pooled over the last points, 0..1.</param>
/// <param name="Baseline">What guessing gives, 0..1.</param>
/// <param name="Band">Half width of the noise around the baseline.</param>
/// <param name="Samples">Samples behind <paramref name="Accuracy"/>.</param>
/// <param name="SamplesAssumed">Whether that number is an assumption.</param>
/// <param name="Steps">The steps pooled.</param>
/// <param name="Needs">What is missing when the state is unknown.</param>
internal sealed record AccuracyLevel(
    AccuracyState State, double Accuracy, double Baseline, double Band, long Samples, bool SamplesAssumed, StepRange? Steps, string? Needs)
{
    /// <summary>Since when it has been no better than guessing; null when it is better, or when that is unknown.</summary>
    internal BlockOnset? Onset { get; private init; }

    private const int MostPooled = 50;
    private const int FewestPooled = 10;

    // How long it must not have moved, at most half of the run: what it was before that is over.
    private const int StillPools = 4;
    private const int StillEvaluations = 10;

    /// <summary>Judges the accuracy on the training data.</summary>
    public static AccuracyLevel Train(RunSignals signals, AccuracyOptions options) => Judge(signals, signals.TrainAccuracy, training: true, options);

    /// <summary>Judges the accuracy on held-out data.</summary>
    public static AccuracyLevel Validation(RunSignals signals, AccuracyOptions options) => Judge(signals, signals.ValidationAccuracy, training: false, options);

    private static AccuracyLevel Judge(RunSignals signals, Series? series, bool training, AccuracyOptions options)
    {
        if (series?.Finite() is not { Count: > 0 } curve) return Unknown("an accuracy");
        if (signals.KnownClasses is not (> 1 and var classes)) return Unknown("the number of classes (the scalar sonde/classes, or a data-set record)");
        var fewest = Math.Max(options.MinSteps, (long)options.StepsPerClass * classes);
        if (curve.PerEpoch ? curve.Count < options.MinEpochs : TrainedSteps(signals, curve) < fewest)
            return Unknown(curve.PerEpoch ? $"{options.MinEpochs} epochs" : $"{fewest} training steps for {classes} classes");

        var perStep = training && !curve.PerEpoch && curve.Count >= 2 * FewestPooled;
        var pooled = perStep ? Math.Clamp(curve.Count / 5, FewestPooled, MostPooled) : Math.Min(curve.Count, 3);
        var values = curve.Values.AsSpan()[^pooled..];
        var accuracy = perStep ? Mean(values) : Robust.Median(values);
        var chance = 1.0 / classes;
        // Evaluations see the same samples again, so that pooling them adds none.
        var known = perStep ? BatchSize.Infer(curve.Values) * (long)pooled : training ? null : HeldOut(signals);
        var samples = known ?? (perStep ? (long)pooled * options.AssumedBatch : options.AssumedEvaluation);
        var band = NoiseBand(chance, samples, options);
        if (perStep) band = Math.Min(band, options.StandardErrors * StandardDeviation(values, accuracy) / Math.Sqrt(pooled));
        var level = new AccuracyLevel(
            AccuracyState.Above, accuracy, chance, band, samples, known is null, new StepRange(curve.Steps[^pooled], curve.Steps[^1]), null);
        if (band > options.WidestBand || band > chance)
            return level with { State = AccuracyState.Unknown, Needs = $"an accuracy over more than {samples} samples" };
        var enough = curve.PerEpoch ? options.MinEpochs
            : Array.FindIndex(curve.Steps, s => s - curve.Steps[0] + 1 >= fewest) is >= 0 and var at ? at + 1
            : curve.Count;
        if (accuracy <= chance + band)
        {
            // Many blocks, of which the luckiest must not count as learning: the margin is that from which on an accuracy is clearly above.
            var limit = chance + (2 * band) + LearningJudgement.ClearMargin;
            return level with { State = AccuracyState.AtChance, Onset = BlockOnset.Of(curve, perStep ? pooled : 1, block => Mean(block) <= limit, enough) };
        }


        var majority = Majority(signals, training);
        if (majority is not { } share || share < options.DistinctMajority * chance) return level;
        var majorityBand = NoiseBand(share, samples, options);
        var newest = Math.Min(curve.Count / 2, perStep ? StillPools * pooled : StillEvaluations);
        var still = Still(curve.Values.AsSpan()[^newest..], perStep, majorityBand, share);
        if (Math.Abs(accuracy - share) > majorityBand || !still) return level;
        var onset = BlockOnset.Of(curve, perStep ? pooled : 1, block => Math.Abs(Mean(block) - share) <= majorityBand, enough);
        return level with { State = AccuracyState.AtMajority, Baseline = share, Band = majorityBand, Onset = onset };
    }

    /// <summary>A network that always gives the commonest class has an accuracy that does not move between evaluations.</summary>
    private static bool Still(ReadOnlySpan<double> lastHalf, bool perStep, double band, double share)
    {
        if (lastHalf.Length < 3) return false;
        if (perStep) return Math.Abs(Mean(lastHalf) - share) <= band;
        double low = double.MaxValue, high = double.MinValue;
        foreach (var v in lastHalf)
        {
            low = Math.Min(low, v);
            high = Math.Max(high, v);
        }

        return high - low <= band / 4;
    }

    private static double NoiseBand(double p, long samples, AccuracyOptions options) => options.StandardErrors * Math.Sqrt(p * (1 - p) / samples);

    private static long TrainedSteps(RunSignals signals, Series accuracy)
    {
        var last = accuracy.Steps[^1];
        return signals.TrainLoss is { Count: > 0, PerEpoch: false } loss
            ? Math.Max(last, Math.Max(loss.Count, loss.Steps[^1] - loss.Steps[0] + 1))
            : Math.Max(last, accuracy.Count);
    }

    private static long? HeldOut(RunSignals signals) => (signals.Dataset("validation") ?? signals.Dataset("val") ?? signals.Dataset("test"))?.Samples;

    private static double? Majority(RunSignals signals, bool training)
    {
        var data = training ? signals.Dataset("train") : signals.Dataset("validation") ?? signals.Dataset("val") ?? signals.Dataset("test");
        if (data is { ClassCounts.Length: > 1 } && data.ClassCounts.Sum() is > 0 and var total) return (double)data.ClassCounts.Max() / total;
        return signals.MajorityShare;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var v in values) sum += v;
        return sum / values.Length;
    }

    private static double StandardDeviation(ReadOnlySpan<double> values, double mean)
    {
        var sum = 0.0;
        foreach (var v in values) sum += (v - mean) * (v - mean);
        return Math.Sqrt(sum / Math.Max(1, values.Length - 1));
    }

    private static AccuracyLevel Unknown(string needs) => new(AccuracyState.Unknown, double.NaN, double.NaN, double.NaN, 0, false, null, needs);
}
