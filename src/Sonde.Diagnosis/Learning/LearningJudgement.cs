// Puts loss and accuracy together: rules that look at gradients ask this before they report a finding.
namespace Sonde.Diagnosis;

/// <summary>Whether the network learns, and the evidence.</summary>
/// <param name="State">Whether it learns.</param>
/// <param name="Loss">The training loss in numbers.</param>
/// <param name="Train">The training accuracy compared with guessing.</param>
/// <param name="Validation">The held-out accuracy compared with guessing.</param>
internal sealed record LearningJudgement(LearningState State, LossTrend Loss, AccuracyLevel Train, AccuracyLevel Validation)
{
    /// <summary>Whether the training is so long that a standstill is more than a plateau at the start.</summary>
    public bool IsLong { get; private init; }

    /// <summary>The loss of guessing; null where it is not known.</summary>
    public GuessLoss? Guess { get; private init; }

    /// <summary>What the accuracy does, of training where there is one: known also where the number of classes is not.</summary>
    public MetricTrend Metric { get; private init; } = MetricTrend.None;

    /// <summary>An accuracy closer to guessing than this can be a chance of the sample; the loss decides then.</summary>
    internal const double ClearMargin = 0.02;

    /// <summary>Share of the way from guessing to perfect from which on a network learns well.</summary>
    private const double WellAbove = 0.2;

    /// <summary>
    /// Judges a run. Accuracy outranks loss, because a loss can fall by the last bias alone. Rules have it from their context, which asks once.
    /// </summary>
    public static LearningJudgement Of(RunSignals signals, LossTrendOptions loss, AccuracyOptions accuracy)
    {
        var guess = GuessLoss.Find(signals, loss);
        var trend = LossTrend.Of(signals.TrainLoss, guess, loss);
        var metric = MetricTrend.Of(signals.TrainAccuracy ?? signals.ValidationAccuracy, loss);
        var train = AccuracyLevel.Train(signals, accuracy);
        var validation = AccuracyLevel.Validation(signals, accuracy);
        var state = Decide(trend, train.State != AccuracyState.Unknown ? train : validation, metric);
        // Without a training loss, the one on held-out data tells as much where it fell.
        if (state == LearningState.Unknown && signals.TrainLoss is null)
        {
            state = LossTrend.Of(signals.ValidationLoss, guess, loss).State switch
            {
                LossState.Fallen => LearningState.Learning,
                LossState.Falling => LearningState.Slow,
                _ => LearningState.Unknown,
            };
        }

        return new LearningJudgement(state, trend, train, validation)
        {
            Guess = guess,
            Metric = metric,
            IsLong = Length(signals.TrainLoss, loss, accuracy) || Length(signals.TrainAccuracy, loss, accuracy)
                || Length(signals.ValidationAccuracy, loss, accuracy),
        };
    }

    private static bool Length(Series? series, LossTrendOptions loss, AccuracyOptions accuracy) => series is { Count: > 0 }
        && (series.PerEpoch ? series.Count >= loss.MinEpochs : Math.Max(series.Count, series.Steps[^1] - series.Steps[0] + 1) >= accuracy.LongSteps);

    private static LearningState Decide(LossTrend loss, AccuracyLevel accuracy, MetricTrend metric) => accuracy.State switch
    {
        AccuracyState.Above when accuracy.Accuracy >= accuracy.Baseline + (WellAbove * (1 - accuracy.Baseline)) => LearningState.Learning,
        AccuracyState.Above when accuracy.Accuracy >= accuracy.Baseline + (2 * accuracy.Band) + ClearMargin => LearningState.Slow,
        // The loss is leaving the plateau on which the accuracy still sits.
        AccuracyState.AtChance when loss.State is LossState.Falling or LossState.Fallen && !loss.AtChance => LearningState.Slow,
        AccuracyState.AtChance => LearningState.NotLearning,
        _ => loss.State switch
        {
            LossState.Fallen => LearningState.Learning,
            LossState.Falling => LearningState.Slow,
            // What is as good as perfect has nothing left to learn.
            _ when metric.IsConverged(loss.Final) => LearningState.Learning,
            _ when metric.Improved => LearningState.Slow,
            LossState.Stalled or LossState.Rising when !metric.IsNearPerfect => LearningState.NotLearning,
            _ => LearningState.Unknown,
        },
    };
}
