// What an accuracy does, where the number of classes need not be known: whether it rose beyond noise, and whether it is as good as perfect.
namespace Sonde.Diagnosis;

/// <summary>An accuracy curve in numbers.</summary>
/// <param name="Final">Its median at the end; NaN where there is none.</param>
/// <param name="Improved">Whether it rose beyond noise.</param>
internal sealed record MetricTrend(double Final, bool Improved)
{
    // From here on nothing alarms; a constant answer gets there only where one class is nearly everything.
    private const double NearPerfect = 0.9;
    private const double Perfect = 0.95;

    // A network that always names one class of that share has at least the entropy as its cross-entropy.
    private const double OfEntropy = 0.8;

    /// <summary>No accuracy.</summary>
    public static MetricTrend None { get; } = new(double.NaN, false);

    /// <summary>Whether it is near 1: then no curve says that anything is wrong.</summary>
    public bool IsNearPerfect => Final is >= NearPerfect and <= 1;

    /// <summary>Reads an accuracy, 0..1.</summary>
    public static MetricTrend Of(Series? accuracy, LossTrendOptions options)
    {
        if (accuracy?.Finite() is not { Count: > 0 } curve || Array.Exists(curve.Values, v => v is < 0 or > 1.0001)) return None;
        var errors = LossTrend.Of(curve with { Values = Array.ConvertAll(curve.Values, v => 1 - v) }, null, options);
        return new(1 - errors.Final, errors.State is LossState.Fallen or LossState.Falling);
    }

    /// <summary>Whether accuracy and loss together show a trained network: a loss that naming the commonest class cannot reach.</summary>
    public bool IsConverged(double loss) =>
        IsNearPerfect && ((Final >= Perfect && !double.IsFinite(loss)) || (loss >= 0 && loss < OfEntropy * Entropy(Final)) || (Final >= 0.9999 && loss < 0.1));

    private static double Entropy(double p) => p is > 0 and < 1 ? -(p * Math.Log(p)) - ((1 - p) * Math.Log(1 - p)) : 0;
}
