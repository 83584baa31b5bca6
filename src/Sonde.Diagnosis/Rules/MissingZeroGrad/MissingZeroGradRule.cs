// missing-zero-grad: the gradient of a step is still there when the next one is added, though the optimizer has used it.
namespace Sonde.Diagnosis;

/// <summary>
/// Over consecutive steps: the parameters moved, and the gradient that was there before the next backward pass is the one that the step before left.
/// Accumulation on purpose does not move parameters between, and begins anew after each step.
/// </summary>
internal sealed partial class MissingZeroGradRule : RunRule
{
    private const int Fewest = 3;
    private const double Share = 0.7;
    private const double Same = 1e-3;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var steps = LoopFacts.Steps(run.Signals);
        if (steps.Length == 0) return LoopFacts.Missing;
        var (kept, all, first, last) = (0, 0, -1L, -1L);
        for (var i = 2; i < steps.Length; i++)
        {
            var (before, now) = (steps[i - 1].Loop, steps[i].Loop);
            if (now.Calls != now.AccumulationSteps || before.GradientOf != now.GradientOf || !(before.Moved > 0) || !(now.Moved > 0)) continue;
            if (now.GradientBefore is not { } left || !(before.GradientAfter > 0)) continue;
            all++;
            if (!(left > 0) || Math.Abs(left - before.GradientAfter.Value) > Same * before.GradientAfter.Value) continue;
            kept++;
            if (first < 0) first = steps[i].Step;
            last = steps[i].Step;
        }

        if (all == 0 && !steps.Any(s => s.Loop.GradientBefore is not null))
            return RuleOutcome.Needs("the gradient before a backward pass, in consecutive steps");
        if (kept < Fewest || kept < Share * all) return RuleOutcome.Nothing;
        var sampled = steps.Where(s => s.Loop is { GradientBefore: > 0, FreshGradient: > 0 }).ToArray();
        var ratio = sampled[^1].Loop.GradientBefore!.Value / sampled[^1].Loop.FreshGradient!.Value;
        return RuleOutcome.Of(new Finding(Id, Severity.Error, 0.97,
            $"Gradients are not cleared between steps: "
                + $"in {kept} of {Wording.Count(all, "pair")} of consecutive steps the old gradient was still there and the new one "
                + "was added to it")
        {

            Steps = new(first, steps[^1].Step),
            Evidence =
            [
                new("consecutive steps with the old gradient still there", kept, Fewest),
                new($"old gradient of {sampled[^1].Loop.GradientOf} over the new one, at step {sampled[^1].Step}", ratio, 0),
            ],
            Causes = ["There is no call of optimizer.zero_grad(), or not one in each step", "It is called on another optimizer, or once an epoch"],
            Cures =
            [
                "Call `optimizer.zero_grad();` before each `loss.backward();`",
                "To accumulate on purpose, step and clear together: `if (i % k == k - 1) { optimizer.step(); optimizer.zero_grad(); }`",
            ],
        });
    }
}
