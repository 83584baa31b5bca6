// learning-rate-too-high: steps so large that they tear the weights down, and a loss that shows it.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Reads the size of an update over that of the weights, step by step at the start. Steps of a tenth of the weights alone are no fault: Adam begins
/// so on wide layers. Together with a loss that rises, jumps or does not fall they are.
/// </summary>
internal sealed partial class LearningRateTooHighRule : RunRule
{
    private const double Large = 0.1;
    private const double Usual = 0.01;
    private const int Fewest = 4;
    private const double Jump = 3;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.GradientFlow is not { } frames)
            return RuleOutcome.Needs("gradient flow, which the training monitor records", GradientFlowRecord.Reading.Plugin);
        if (signals.TrainLoss is not { Count: > 0 } loss) return RuleOutcome.Needs("a training loss");
        if (frames.Count < 8) return RuleOutcome.Needs("8 steps with gradient flow");
        if (signals.LossNeedNotFall is { } reason) return RuleOutcome.Needs($"a loss that must fall ({reason})");
        var ratios = Ratios(frames);
        var large = ratios.Where(r => r.Ratio >= Large).ToArray();
        if (large.Length < Fewest || ratios.Length == 0) return RuleOutcome.Nothing;
        // Where weight decay is what moves the weights, that is update-ratio.
        if (signals.Loop.LastOrDefault(l => !l.Loop.IsEvaluation).Loop is { } set
            && set.Groups.Select(g => (g.LearningRate ?? 0) * (g.WeightDecay ?? 0)).DefaultIfEmpty().Max() >= Large / 2)
        {
            return RuleOutcome.Nothing;
        }
        var finite = loss.Finite();
        if (finite.Count < 3) return RuleOutcome.Nothing;
        var (first, largest, last) = (finite.Values[0], finite.Values.Max(),
            Robust.Median(finite.Values.AsSpan()[^Math.Max(1, Math.Min(finite.Count / 5, 100))..]));
        var exploded = finite.Count < loss.Count || (first > 0 && largest > 10 * first && last > first / 2);
        var jumped = first > 0 && largest > Jump * first;
        var learning = run.Learning;
        var stuck = learning.State == LearningState.NotLearning || learning.Loss.State is LossState.Rising or LossState.Stalled;
        var broken = first > 0 && last > 0.9 * first;
        if (!exploded && !(stuck && (jumped || broken || learning.Train.State == AccuracyState.AtChance))) return RuleOutcome.Nothing;
        var median = Robust.Median([.. ratios.Select(r => r.Ratio)]);
        var sure = exploded || jumped || learning.Train.State == AccuracyState.AtChance || large.Length >= ratios.Length / 2;
        var growth = Growth(frames);
        var rate = RateCurve.Of(signals)?.Peak;
        return RuleOutcome.Of(new Finding(Id, sure ? Severity.Error : Severity.Warning, sure ? 0.9 : 0.7,
            $"The learning rate{(rate is { } r ? $" of {Wording.Number(r)}" : "")} is too high: "
                + $"{large.Length} of {Wording.Count(ratios.Length, "sampled step")} changed the weights by a tenth or more, "
                + (exploded ? "and the loss explodes" : jumped ? $"and the loss jumped to {Wording.Number(largest)}" : "and the loss does not fall"))
        {
            Steps = new(large[0].Step, frames.Steps[^1]),
            Evidence =
            [
                new("largest update over the weights", ratios.Max(x => x.Ratio), Large),
                new("sampled steps with an update of a tenth of the weights or more", large.Length, Fewest),
                new("update over the weights, median", median, Usual),
                new("largest loss over the first", largest / first, Jump),
                new("weights at the end over those at the start, largest", growth),
            ],
            Causes =
            [
                "The learning rate is too high for this network and optimizer",
                "Momentum multiplies the step: 0.9 makes it ten times as long",
                "The loss is a sum over the batch, not a mean",
            ],
            Cures =
            [
                "Divide the rate by ten until the loss falls steadily: Adam usually works at 1e-3, SGD at 0.01 to 0.1",
                "Raise the rate from 0 over the first steps, and clip the gradient: `nn.utils.clip_grad_norm_(model.parameters(), 1.0)`",
            ],
        });
    }

    private static (long Step, double Ratio)[] Ratios(GradientFrames frames)
    {
        var found = new List<(long, double)>();
        for (var f = 0; f < frames.Count; f++)
        {
            var ratios = LoopFacts.Weights(frames).Select(p => (double)frames.Value(f, p, GradientFlowColumn.UpdateRatio)).Where(double.IsFinite).ToArray();
            if (ratios.Length > 0) found.Add((frames.Steps[f], Robust.Median(ratios)));
        }

        return [.. found];
    }

    private static double Growth(GradientFrames frames) => LoopFacts.Weights(frames)
        .Select(p => (double)frames.Value(frames.Count - 1, p, GradientFlowColumn.WeightNorm) / frames.Value(0, p, GradientFlowColumn.WeightNorm))
        .Where(double.IsFinite).DefaultIfEmpty(1).Max();
}
