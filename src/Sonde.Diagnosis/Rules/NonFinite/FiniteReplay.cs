// A failed step that was run again and was finite: then neither the forward pass nor the backward pass is at fault.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>The batch of a failed step gave a finite loss and finite gradients on weights that were kept before it.</summary>
/// <param name="Step">The failed step; null where it is not known.</param>
/// <param name="WeightsOf">The step after which the weights were kept; -1 for those at Attach.</param>
internal sealed record FiniteReplay(long? Step, long WeightsOf)
{
    /// <summary>Null where the step was not run again, or the replay was not finite either.</summary>
    public static FiniteReplay? Of(NonFiniteRecord origin, long? step) =>
        origin is { Way: "replay", Kind: null, WeightsOfStep: { } weights } ? new(step, weights) : null;

    /// <summary>
    /// The finding that follows. With steps between the kept weights and the failed step, an update in one of them spoilt the weights; without
    /// any, weights and batch were the same, and the difference is what Replay does not repeat.
    /// </summary>
    public Finding Tell(Finding finding, string what)
    {
        var at = Step is { } step ? $" at step {step}" : "";
        var kept = WeightsOf < 0 ? "the weights at the start" : $"the weights of step {WeightsOf}";
        if (Step - 1 == WeightsOf)
        {
            return finding with
            {
                Title = $"{what}{at}, but the same batch on the same weights gives a finite loss and finite gradients: "
                    + "the difference is random or outside of Replay",
                Layer = null,
                Causes =
                [
                    "Random numbers that Replay does not repeat: dropout, noise, augmentation",
                    "State that the training has and Replay does not: a hidden state, a scaler, a queue",
                    .. finding.Causes,
                ],
                Cures = ["Let Replay do all that the training step does", .. finding.Cures],
            };
        }

        var steps = Step is not { } failed ? "after that"
            : failed - 1 == WeightsOf + 1 ? $"in step {WeightsOf + 1}"
            : $"in steps {WeightsOf + 1} to {failed - 1}";
        return finding with
        {
            Title = $"{what}{at}: on {kept} the same batch gives a finite loss and finite gradients, so the optimizer made the weights unusable {steps}",
            Layer = null,
            Causes =
            [
                NonFiniteAdvice.TooHigh,
                "One of those steps had a batch with a very large or non-finite gradient",
                "The optimizer itself: a moment that is NaN, an epsilon of 0",
                "Random numbers or state that Replay does not repeat",
            ],
            Cures = [NonFiniteAdvice.Lower, "Raise MonitorOptions.Budget: the weights are then kept more often, and the failed step is known more exactly"],
        };
    }
}
