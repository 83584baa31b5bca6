// tensor-leak: the training loop keeps tensors, more with every step.
namespace Sonde.Diagnosis;

/// <summary>
/// Counts tensors that are never freed: at each reading the least number of live tensors from then on. What the garbage collector takes
/// away later, what an epoch keeps until its end and what comes and goes with a batch does not count, however high it rises between.
/// </summary>
internal sealed partial class TensorLeakRule : RunRule
{
    private const int Blocks = 100;

    private TensorLeakOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.LiveTensors?.Finite() is not { Count: > 0 } live)
            return RuleOutcome.Needs("the number of live tensors, which the training monitor records");
        var skip = (int)Math.Ceiling(Limits.WarmUp * live.Count);
        var count = live.Count - skip;
        if (count < Limits.MinReadings) return RuleOutcome.Needs($"{Limits.MinReadings} readings of live tensors after the warm-up");

        var (steps, kept) = (live.Steps[skip..], live.Values[skip..]);
        for (var i = count - 2; i >= 0; i--) kept[i] = Math.Min(kept[i], kept[i + 1]);
        var rising = Enumerable.Range(1, count - 1).Count(i => kept[i] > kept[i - 1]) / (count - 1.0);
        // Slopes are by block; a block stands for so many steps.
        var blocks = Robust.BlockMedians(kept, Blocks);
        var stepsPerBlock = (steps[^1] - steps[0]) / (count - 1.0) * count / blocks.Length;
        var trend = Trend.Of(blocks);
        var perStep = trend.Slope / stepsPerBlock;
        return rising < Limits.Rising || perStep < Limits.PerStep || !(trend.Lower > 0)
            ? RuleOutcome.Nothing
            : RuleOutcome.Of(Finding(live, steps, kept, perStep, rising));
    }

    private Finding Finding(Series live, long[] steps, double[] kept, double perStep, double rising) =>
        new(Id, Severity.Warning, 0.85,
            $"Tensors are not freed, {Wording.Number(perStep)} more in every step: {Wording.Number(live.Values[^1])} are alive at step {live.Steps[^1]}")
        {
            Steps = new(steps[0], steps[^1]),
            Evidence =
            [
                new("tensors a step that are never freed (robust slope)", perStep, Limits.PerStep),
                new("share of readings after which the number rises", rising, Limits.Rising),
                new($"live tensors at step {steps[0]}", kept[0]),
                new($"live tensors at step {steps[^1]}", kept[^1]),
            ],
            Causes =
            [
                "The tensors of a step are not disposed: there is no dispose scope, and the garbage collector does not see how much native memory they hold",
                "A list or a running sum keeps the loss or the output of every step (losses.Add(loss), total += loss), and with it its graph",
                "Every step takes a tensor out of its dispose scope: MoveToOuterDisposeScope, DetachFromDisposeScope",
            ],
            Cures =
            [
                "Put the body of the loop in a dispose scope: using var scope = torch.NewDisposeScope();",
                "Keep numbers, not tensors: loss.item<float>() or loss.ToSingle()",
                "Detach what you have to keep as a tensor, and dispose it when you replace it",
            ],
        };
}
