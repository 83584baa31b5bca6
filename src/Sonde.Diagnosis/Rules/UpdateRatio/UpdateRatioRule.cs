// update-ratio: what a step is made of, where it is not the gradient: weight decay that shrinks all weights, an epsilon above all gradients.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Compares weight decay and epsilon, as the optimizer is set, with the weights and gradients that were recorded.</summary>
internal sealed partial class UpdateRatioRule : RunRule
{
    private const double Shrunk = 0.2;
    private const double DecayAStep = 0.003;
    private const double MuchAStep = 0.05;
    private const double AboveGradient = 10;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var steps = LoopFacts.Steps(run.Signals);
        if (steps.Length == 0) return LoopFacts.Missing;
        if (run.Signals.GradientFlow is not { Count: >= 10 } frames) return RuleOutcome.Needs("gradient flow of 10 steps");
        var groups = steps[^1].Loop.Groups;
        if (groups.Length == 0) return RuleOutcome.Nothing;
        return RuleOutcome.Of((Decay(frames, groups, run) ?? Epsilon(frames, groups, run)) is { } finding ? [finding] : []);
    }

    private Finding? Decay(GradientFrames frames, OptimizerGroup[] groups, RunContext run)
    {
        var (decay, rate) = (groups.Max(g => g.WeightDecay ?? 0), groups.Max(g => g.LearningRate ?? 0));
        if (decay <= 0 || (run.Learning.State == LearningState.Learning && decay * rate < MuchAStep)) return null;
        var last = frames.Count - 1;
        var weights = LoopFacts.Weights(frames).ToArray();
        var left = weights.Select(p => (double)frames.Value(last, p, GradientFlowColumn.WeightNorm) / frames.Value(0, p, GradientFlowColumn.WeightNorm))
            .Where(double.IsFinite)
            .ToArray();
        if (left.Length == 0 || Robust.Median(left) > Shrunk) return null;
        var shares = weights.Select(p => decay * frames.Value(0, p, GradientFlowColumn.WeightNorm) / frames.Value(0, p, GradientFlowColumn.Norm))
            .Where(double.IsFinite)
            .ToArray();
        var share = shares.Length == 0 ? 0 : Robust.Median(shares);
        if (share < 1 && decay * rate < DecayAStep) return null;
        var worst = weights.MinBy(p => frames.Value(last, p, GradientFlowColumn.WeightNorm) / frames.Value(0, p, GradientFlowColumn.WeightNorm));
        return New(run, $"Weight decay of {Wording.Number(decay)} overwhelms the gradient: "
            + $"the weights have shrunk to {Wording.Percent(Robust.Median(left))} of what they were",
            frames.Parameters[worst].Layer, frames,
            [
                new("weights at the end over those at the start, median", Robust.Median(left), Shrunk),
                new("decay times weights over the gradient at the start, median", share, 1),
                new("share of the weights that a step takes away", decay * rate, DecayAStep),
            ],
            ["The weight decay is too large, or a digit of its exponent is wrong"],
            ["Use a decay of 1e-4 to 1e-2: `optim.AdamW(model.parameters(), 1e-3, weight_decay: 0.01)`"]);
    }

    private Finding? Epsilon(GradientFrames frames, OptimizerGroup[] groups, RunContext run)
    {
        if (!groups.All(g => g.Epsilon is not null) || run.Learning.State == LearningState.Learning) return null;
        var epsilon = groups.Min(g => g.Epsilon!.Value);
        var sizes = new List<double>();
        for (var f = 0; f < frames.Count; f++)
            sizes.AddRange(LoopFacts.Weights(frames).Select(p => frames.Rms(f, p)).Where(rms => double.IsFinite(rms) && rms > 0));
        if (sizes.Count == 0) return null;
        var size = Robust.Median([.. sizes]);
        if (epsilon < 1e-6 || epsilon < AboveGradient * size) return null;
        return New(run, $"The optimizer's epsilon of {Wording.Number(epsilon)} is {Wording.Times(epsilon / size)} the size of the gradients: "
            + "each step is that much shorter than the learning rate says",
            null, frames,
            [new("epsilon over the size of a gradient, median", epsilon / size, AboveGradient), new("size of a gradient (root mean square), median", size)],
            ["Epsilon was set too large, or stands where another argument belongs"],
            ["Leave epsilon at its default of 1e-8: `optim.Adam(model.parameters(), 1e-3)`"]);
    }

    private Finding New(RunContext run, string title, string? layer, GradientFrames frames, Evidence[] evidence, string[] causes, string[] cures)
    {
        var stuck = run.Learning.State == LearningState.NotLearning;
        return new(Id, stuck ? Severity.Error : Severity.Warning, stuck ? 0.9 : 0.7, title, layer)
        {
            Steps = new(frames.Steps[0], frames.Steps[^1]),
            Evidence = evidence,
            Causes = causes,
            Cures = cures,
        };
    }
}
