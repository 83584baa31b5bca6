// Picks the main loss and accuracy curves among a run's scalars: the monitor's tags first, then what other tools write.
using Sonde.Runs;

namespace Sonde.Diagnosis;

/// <summary>The main curves of one model of one run.</summary>
/// <param name="roles">Which curve is which, by tag; null for what their names tell.</param>
internal sealed class ScalarFinder(IReadOnlyDictionary<string, CurveRole>? roles = null)
{
    private readonly Dictionary<CurveRole, Series> _given = [];
    private readonly List<(ScalarSeries Series, TagMeaning Meaning, string Label, bool Own, RunBranches Branches)> _candidates = [];
    private readonly List<(string Stem, DataSplit Split, ScalarSeries Series, string Label, RunBranches Branches)> _paired = [];

    /// <summary>Looks at the scalars that <paramref name="tags"/> names, each with the tag as it is without the model's name.</summary>
    public void Add(IEnumerable<(string Tag, ScalarSeries Series)> tags, DataSplit whenUnsaid, RunBranches branches, string labelPrefix = "")
    {
        foreach (var (tag, series) in tags)
        {
            if (series.Count > 0 && roles is not null && (roles.TryGetValue(labelPrefix + series.Tag, out var role) || roles.TryGetValue(series.Tag, out role)))
            {
                _given.TryAdd(role, Read(series, branches, labelPrefix + series.Tag, TagMeaning.Of(tag).PerEpoch));
                continue;
            }

            if (series.Count > 0 && TagMeaning.OfPair(tag, whenUnsaid) is { } pair)
                _paired.Add((pair.Stem, pair.Split, series, labelPrefix + series.Tag, branches));
            var meaning = TagMeaning.Of(tag);
            if (meaning.Quantity == Quantity.Other || series.Count == 0) continue;
            if (meaning.Split == DataSplit.Unsaid) meaning = meaning with { Split = whenUnsaid };
            var own = RunDiagnosis.IsOwn(tag);
            _candidates.Add((series, meaning, labelPrefix + series.Tag, own, branches));
        }
    }

    /// <summary>Which curves <see cref="Find"/> took as what.</summary>
    public IReadOnlyList<CurveReading> Curves { get; private set; } = [];

    /// <summary>The accuracies that <see cref="Find"/> took, as they were written.</summary>
    public IReadOnlyList<Series> Shares { get; private set; } = [];

    /// <summary>Loss and accuracy, training and held out.</summary>
    public (Series? TrainLoss, Series? ValidationLoss, Series? TrainAccuracy, Series? ValidationAccuracy) Find()
    {
        var trainLoss = Given(CurveRole.TrainLoss) ?? Best(Quantity.Loss, DataSplit.Train);
        var heldOutLoss = Given(CurveRole.ValidationLoss) ?? Best(Quantity.Loss, DataSplit.Validation) ?? Best(Quantity.Loss, DataSplit.Test);
        if (trainLoss is null && heldOutLoss is null) (trainLoss, heldOutLoss) = OnlyPair();
        // Training and evaluation at the very same steps: both are written once an epoch.
        if (trainLoss is not null && heldOutLoss is not null && trainLoss.Steps.AsSpan().SequenceEqual(heldOutLoss.Steps))
            (trainLoss, heldOutLoss) = (trainLoss with { PerEpoch = true }, heldOutLoss with { PerEpoch = true });
        var trainAccuracy = Given(CurveRole.TrainAccuracy) ?? Best(Quantity.Accuracy, DataSplit.Train);
        var heldOut = Given(CurveRole.ValidationAccuracy) ?? Best(Quantity.Accuracy, DataSplit.Validation) ?? Best(Quantity.Accuracy, DataSplit.Test);
        if (trainLoss is { PerEpoch: true } perEpoch)
            (trainAccuracy, heldOut) = (WithEpochs(trainAccuracy, perEpoch), WithEpochs(heldOut, perEpoch));
        Curves =
        [
            .. As(trainLoss, CurveRole.TrainLoss), .. As(heldOutLoss, CurveRole.ValidationLoss),
            .. As(trainAccuracy, CurveRole.TrainAccuracy), .. As(heldOut, CurveRole.ValidationAccuracy),
        ];
        Shares = [.. new[] { trainAccuracy, heldOut }.OfType<Series>()];
        return (trainLoss, heldOutLoss, Share(trainAccuracy, trainLoss), Share(heldOut, trainLoss));
    }

    private IEnumerable<CurveReading> As(Series? curve, CurveRole role) =>
        curve is null ? [] : [new CurveReading(curve.Tag, role, ReferenceEquals(Given(role)?.Tag, curve.Tag))];

    private Series? Given(CurveRole role) => _given.GetValueOrDefault(role);

    /// <summary>The losses of a run that calls none of them the loss, where there is one pair alone: of several, none is known to be the main one.</summary>
    private (Series? Train, Series? HeldOut) OnlyPair()
    {
        var pairs = _paired.GroupBy(p => p.Stem, StringComparer.Ordinal)
            .Select(same => (Train: same.Where(p => p.Split == DataSplit.Train).ToArray(),
                HeldOut: same.Where(p => p.Split != DataSplit.Train).OrderBy(p => p.Split).ToArray()))
            .Where(pair => pair.Train.Length > 0 && pair.HeldOut.Length > 0).ToArray();
        return pairs is [var only] ? (Read(only.Train), Read(only.HeldOut)) : (null, null);

        static Series Read((string Stem, DataSplit Split, ScalarSeries Series, string Label, RunBranches Branches)[] of) =>
            ScalarFinder.Read(of[0].Series, of[0].Branches, of[0].Label, TagMeaning.Of(of[0].Series.Tag).PerEpoch);
    }

    private static Series? WithEpochs(Series? series, Series perEpoch) =>
        series is null ? null : series with { PerEpoch = series.PerEpoch || series.Count <= perEpoch.Count };

    private Series? Best(Quantity quantity, DataSplit split)
    {
        var best = _candidates.Where(c => c.Meaning.Quantity == quantity && c.Meaning.Split == split)
            .OrderByDescending(c => c.Own).ThenByDescending(c => c.Series.Count).ThenByDescending(c => c.Meaning.PerEpoch)
            .FirstOrDefault();
        return best.Series is null ? null : Read(best.Series, best.Branches, best.Label, best.Meaning.PerEpoch);
    }

    /// <summary>Reads a series ordered by step, without what a restart left behind.</summary>
    public static Series Read(ScalarSeries series, RunBranches branches, string label, bool perEpoch)
    {
        if (branches.Keep(series) is { } kept)
            return Series.Ordered(label, kept.Steps, [.. kept.Points.Select(series.ValueAt)], perEpoch);
        var steps = new long[series.Count];
        var values = new double[series.Count];
        series.CopySteps(0, steps);
        series.CopyValues(0, values);
        return Series.Ordered(label, steps, values, perEpoch);
    }

    // Percentages above this are no shares; below it they could be either.
    private const double SurelyPercent = 10;

    // A cross-entropy below this gives the right answers more than a tenth on average: then an accuracy of a few per cent cannot be.
    private const double LossOfTenPercent = 2;

    /// <summary>Some tools write accuracy in per cent.</summary>
    private static Series? Share(Series? accuracy, Series? loss) =>
        accuracy is not null && IsPercent(accuracy, loss) ? accuracy with { Values = [.. accuracy.Values.Select(v => v / 100)] } : accuracy;

    /// <summary>Whether shares are written in per cent: a few per cent are told from impossible shares by a loss that is too low for them.</summary>
    internal static bool IsPercent(Series shares, Series? loss)
    {
        var largest = shares.Values.Where(double.IsFinite).DefaultIfEmpty().Max();
        if (largest is <= 1.5 or > 100.5) return false;
        return largest > SurelyPercent || loss?.Finite() is not { Count: > 0 } curve
            || Robust.Median(curve.Values.AsSpan()[^Math.Min(10, curve.Count)..]) >= LossOfTenPercent;
    }
}
