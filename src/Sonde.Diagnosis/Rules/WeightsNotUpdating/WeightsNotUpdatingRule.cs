// weights-not-updating: gradients are there, the learning rate is not zero, and nothing moves.
namespace Sonde.Diagnosis;

/// <summary>
/// No parameter changed over many steps in which the backward pass made gradients and the learning rate was above zero: optimizer.step() is not
/// called, or not reached, or runs before the backward pass. A gradient that is gone when Step is called is grads-wiped-before-step, a rate too small
/// to change a number learning-rate-too-low.
/// </summary>
internal sealed partial class WeightsNotUpdatingRule : RunRule
{
    private const int FewestCalls = 15;
    private const int FewestCallsLate = 60;
    private const int LongestPause = 4;
    private const double NotConverged = 0.1;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var steps = LoopFacts.Steps(run.Signals);
        if (steps.Length == 0) return LoopFacts.Missing;
        var measured = Array.FindAll(steps, s => s.Loop.Moved is not null && s.Loop.Watched > 0);
        if (LoopFacts.Calls(measured) < FewestCalls * Math.Max(1, steps[^1].Loop.AccumulationSteps))
            return RuleOutcome.Needs($"{FewestCalls} steps of the training loop");
        var begin = measured.Length;
        while (begin > 0 && measured[begin - 1].Loop.Moved == 0) begin--;
        var stuck = measured[begin..];
        if (begin > 0 && StoppedBetween(measured) is { } stopped) return RuleOutcome.Of(stopped);
        if (stuck.Length < 3 || LoopFacts.Calls(stuck) < (begin == 0 ? FewestCalls : FewestCallsLate) * Math.Max(1, stuck[^1].Loop.AccumulationSteps))
            return RuleOutcome.Nothing;
        var had = stuck.Count(s => LoopFacts.HadGradient(s.Loop));
        if (had * 2 <= stuck.Length || stuck.Count(s => LoopFacts.IsWiped(s.Loop)) * 2 > had) return RuleOutcome.Nothing;
        // A rate of zero, or one too small to change a float32, is another rule's.
        if (LoopFacts.Rate(stuck[^1].Loop) is { } rate && (rate == 0 || LearningRateTooLowRule.IsBelowPrecision(run.Signals, rate))) return RuleOutcome.Nothing;
        if (steps[^1].Loop.Still < steps[^1].Loop.Watched && begin == 0) return RuleOutcome.Nothing;
        if (begin > 0 && HasConverged(measured[..begin], stuck)) return RuleOutcome.Nothing;
        return RuleOutcome.Of(Finding(begin > 0 ? measured[begin - 1].Step : null, stuck, steps[^1].Step));
    }

    // Records may be far apart; the watched parameters are followed at each step.
    private Finding? StoppedBetween(LoopStep[] measured)
    {
        var (loop, step) = (measured[^1].Loop, measured[^1].Step);
        if (loop.StillFor is not { } still || still < FewestCallsLate * loop.AccumulationSteps || still < LongestPause * Earlier(measured, step - still))
            return null;
        if (!(loop.WithGradient > 0) || LoopFacts.Rate(loop) is 0 || HasConverged(measured[..^1], [measured[^1]])) return null;
        return Finding(step - still, [measured[^1]], step) with { Steps = new(step - still, step), Onset = new Onset(step - still - 1, step - still) };
    }

    private static int Earlier(LoopStep[] measured, long before) =>
        measured.Where(s => s.Step <= before).Select(s => s.Loop.StillFor ?? 0).DefaultIfEmpty().Max();

    private static bool HasConverged(LoopStep[] before, LoopStep[] after)
    {
        if (after[^1].Loop.Optimizer == "LBFGS") return true;
        var (was, now) = (Fresh(before), Fresh(after));
        return was.Length == 0 || now.Length == 0 || Robust.Median(now) < NotConverged * Robust.Median(was);

        static double[] Fresh(LoopStep[] of) => [.. of.Select(s => s.Loop.FreshGradient ?? s.Loop.GradientAfter ?? double.NaN).Where(double.IsFinite)];
    }

    private Finding Finding(long? last, LoopStep[] stuck, long end)
    {
        var loop = stuck[^1].Loop;
        var since = last is { } moved ? $"after step {moved}" : $"over {Wording.Number(LoopFacts.Calls(stuck))} steps";
        List<Evidence> evidence =
        [
            new("parameters that changed", 0, 1), new("steps without a change", last is { } moved0 ? end - moved0 : LoopFacts.Calls(stuck)),
        ];
        if (loop.FreshGradient is { } fresh) evidence.Add(new($"norm of the newest gradient of {loop.GradientOf}", fresh));
        if (LoopFacts.Rate(loop) is { } rate) evidence.Add(new("learning rate", rate));
        return new Finding(Id, Severity.Error, 0.97, $"No parameter changes {since}, though the backward pass makes gradients"
            + (LoopFacts.Rate(loop) is { } r ? $" and the learning rate is {Wording.Number(r)}" : "") + ": the optimizer's step has no effect")
        {
            Steps = new(last ?? stuck[0].Step, end),
            Onset = last is { } at ? new Onset(at, stuck[0].Step) : null,
            Evidence = evidence,
            Causes =
            [
                "There is no call of optimizer.step(), or a condition skips it",
                "The order is zero_grad(), step(), backward(): the step finds no gradient",
                "The parameters are reset after each step, or another copy of the model is the one that is trained",
            ],
            Cures =
            [
                "Call them in this order: `optimizer.zero_grad(); loss.backward(); optimizer.step();`",
                "Look for a condition, an exception handler or a gradient scaler that skips the step",
            ],
        };
    }
}
