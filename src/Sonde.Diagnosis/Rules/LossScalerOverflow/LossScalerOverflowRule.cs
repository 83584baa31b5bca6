// loss-scaler-overflow: in mixed precision gradients overflow again and again, and the scaler skips the steps.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Reads the loss scale where it is logged, or gradients that are not finite while no parameter moves. A few overflows at the start are how a scaler
/// finds its scale.
/// </summary>
internal sealed partial class LossScalerOverflowRule : RunRule
{
    private const int Fewest = 10;
    private const double Fallen = 1e-3;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var scale = run.Signals.LossScale?.Finite();
        var logged = scale is { Count: >= Fewest } ? Falls(scale) : null;
        if (logged is not null) return RuleOutcome.Of(logged);
        var skipped = Skips(run.Signals);
        if (skipped is not null) return RuleOutcome.Of(skipped);
        if (scale is { Count: >= Fewest } || LoopFacts.Steps(run.Signals).Length >= Fewest) return RuleOutcome.Nothing;
        return RuleOutcome.Needs($"the loss scale in {Fewest} points, or records of the training loop");
    }

    private Finding? Falls(Series scale)
    {
        var (peak, last, middle) = (scale.Values.Max(), scale.Values[^1], scale.Values[scale.Count / 2]);
        var falls = 0;
        for (var i = (scale.Count / 2) + 1; i < scale.Count; i++) falls += scale.Values[i] < scale.Values[i - 1] ? 1 : 0;
        if (!(last <= Fallen * peak) || last > middle / 4 || falls < 2) return null;
        return new(Id, last < 1 ? Severity.Error : Severity.Warning, 0.9,
            $"The loss scale keeps falling, from {Wording.Number(peak)} to {Wording.Number(last)}: gradients overflow again and again, "
                + "and these steps are skipped")
        {
            Steps = new(scale.Steps[0], scale.Steps[^1]),
            Evidence = [new("loss scale at the end", last, Fallen * peak), new("falls in the second half", falls, 2)],
            Causes = Causes,
            Cures = Cures,
        };
    }

    private Finding? Skips(RunSignals signals)
    {
        if (signals.GradientFlow is not { Count: >= Fewest } frames || signals.TrainLoss is not { } loss || loss.Finite().Count < loss.Count) return null;
        var broken = Enumerable.Range(0, frames.Count).Count(
            f => Enumerable.Range(0, frames.Parameters.Length).Any(p => frames.Value(f, p, GradientFlowColumn.NonFinite) > 0));
        var weightsBroken = Enumerable.Range(0, frames.Parameters.Length).Any(
            p => !float.IsFinite(frames.Value(frames.Count - 1, p, GradientFlowColumn.WeightNorm)));
        var steps = LoopFacts.Steps(signals);
        if (broken * 2 < frames.Count || weightsBroken || steps.Length == 0) return null;
        var still = steps[^1].Loop.Moved == 0;
        return new(Id, still ? Severity.Error : Severity.Warning, 0.85,
            $"The gradients are not finite in {broken} of {Wording.Count(frames.Count, "sampled step")}, though loss and weights are: these steps are skipped")
        {
            Steps = new(frames.Steps[0], frames.Steps[^1]),
            Evidence = [new("sampled steps with gradients that are not finite", broken, frames.Count / 2.0)],
            Causes = Causes,
            Cures = Cures,
        };
    }

    private static string[] Causes =>
        [
            "An op of the model makes NaN or infinity in its backward pass in float16",
            "The scale starts far too high, or grows too fast",
            "The loss or the targets are too large for float16",
        ];

    private static string[] Cures =>
        ["Run that op in float32, or use bfloat16, which needs no scale", "Clip gradients after unscaling them, and start with a scale of 2^10"];
}
