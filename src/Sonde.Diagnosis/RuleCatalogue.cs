// Every rule, in the order in which one fault causes another.
using Sonde.Diagnosis;

namespace Sonde;

/// <summary>The rules, causes before consequences.</summary>
public static class RuleCatalogue
{
    /// <summary>All rules with the given thresholds.</summary>
    public static IReadOnlyList<IRule> Create(DiagnosisOptions? options = null)
    {
        var o = options ?? new();
        return
        [
            new GraphCutRule(),
            new LossDetachedRule(),
            new NoGradientRule(o.NoGradient, o.Loss, o.Accuracy),
            new FrozenParameterRule(o.Loss, o.Accuracy),
            new UnregisteredParametersRule(),
            new NonFiniteRule(),
            new DeadReluRule(o.DeadRelu, o.Loss, o.Accuracy),
            new SaturatedActivationRule(o.SaturatedActivation, o.Loss, o.Accuracy),
            new VanishingGradientRule(o.VanishingGradient, o.Loss, o.Accuracy),
            new ChanceLevelAccuracyRule(o.Accuracy, o.Loss),
            new LossNotDecreasingRule(o.Loss, o.Accuracy),
            new OverfittingRule(o.Overfitting),
            new TensorLeakRule(o.TensorLeak),
            new LossBroadcastRule(),
            new HooksBypassedRule(),
            new LibtorchWarningRule(),
        ];
    }
}
