// Thresholds of all rules in one place, and which rules to leave out.
using Sonde.Diagnosis;

namespace Sonde;

/// <summary>Thresholds of the rules. The defaults are those that the rules' pages document.</summary>
public sealed record DiagnosisOptions
{
    /// <summary>Ids of rules that shall not be asked.</summary>
    public IReadOnlySet<string> Skip { get; init; } = new HashSet<string>();

    /// <summary>How a loss curve is read.</summary>
    public LossTrendOptions Loss { get; init; } = new();

    /// <summary>How an accuracy is told from guessing.</summary>
    public AccuracyOptions Accuracy { get; init; } = new();

    /// <summary>Thresholds of no-gradient.</summary>
    public NoGradientOptions NoGradient { get; init; } = new();

    /// <summary>Thresholds of dead-relu.</summary>
    public DeadReluOptions DeadRelu { get; init; } = new();

    /// <summary>Thresholds of saturated-activation.</summary>
    public SaturatedActivationOptions SaturatedActivation { get; init; } = new();

    /// <summary>Thresholds of vanishing-gradient.</summary>
    public VanishingGradientOptions VanishingGradient { get; init; } = new();

    /// <summary>Thresholds of tensor-leak.</summary>
    public TensorLeakOptions TensorLeak { get; init; } = new();

    /// <summary>Thresholds of overfitting.</summary>
    public OverfittingOptions Overfitting { get; init; } = new();
}
