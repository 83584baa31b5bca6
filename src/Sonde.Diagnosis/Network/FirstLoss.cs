// The loss before any step: what the weights that a training starts with make of the data.
namespace Sonde.Diagnosis;

/// <summary>The first loss of a run.</summary>
internal static class FirstLoss
{
    /// <summary>The first finite training loss; NaN where none was recorded.</summary>
    public static double Of(RunSignals signals) => signals.TrainLoss?.Finite() is { Count: > 0 } loss ? loss.Values[0] : double.NaN;
}
