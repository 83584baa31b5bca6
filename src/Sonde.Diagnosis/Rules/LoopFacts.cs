// What several rules about the training loop compute from its records, from gradient flow and from the learning rate.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>A sampled step of the training loop.</summary>
/// <param name="Step">Its number.</param>
/// <param name="Loop">What happened.</param>
internal readonly record struct LoopStep(long Step, TrainingLoopRecord Loop);

/// <summary>Facts of the training loop.</summary>
internal static class LoopFacts
{
    /// <summary>What a rule needs that has no record of the training loop.</summary>
    public static RuleOutcome Missing { get; } = RuleOutcome.Needs(
        "records of the training loop, which the training monitor writes", TrainingLoopRecord.Reading.Plugin);

    /// <summary>The sampled steps.</summary>
    public static LoopStep[] Steps(RunSignals signals) => [.. signals.Loop.Where(l => !l.Loop.IsEvaluation).Select(l => new LoopStep(l.Step, l.Loop))];

    /// <summary>The evaluations.</summary>
    public static LoopStep[] Evaluations(RunSignals signals) => [.. signals.Loop.Where(l => l.Loop.IsEvaluation).Select(l => new LoopStep(l.Step, l.Loop))];

    /// <summary>Calls of Step over which parameters were compared: from the first record to the last.</summary>
    public static long Calls(IEnumerable<LoopStep> steps) => steps.Sum(s => (long)s.Loop.Calls);

    /// <summary>The largest rate of an optimizer's groups; null where it is not known.</summary>
    public static double? Rate(TrainingLoopRecord loop) =>
        loop.Groups.Where(g => g.Parameters > 0 && g.LearningRate is not null).Select(g => g.LearningRate!.Value).DefaultIfEmpty(double.NaN).Max() is var rate
            && double.IsFinite(rate) ? rate : null;

    /// <summary>Whether a backward pass of this step made a gradient other than zero; one of zeros, or none, says nothing of the optimizer.</summary>
    public static bool HadGradient(TrainingLoopRecord loop) => loop.FreshGradient > 0 || (loop.FreshGradient is null && loop.WithGradient > 0);

    /// <summary>Whether the gradient is gone when Step is called, though the backward pass made one.</summary>
    public static bool IsWiped(TrainingLoopRecord loop) => loop.FreshGradient > 0 && loop.GradientAfter is null or 0 && loop.WithGradient is null or 0;

    /// <summary>
    /// The median over frames from <paramref name="from"/> on of the median update ratio over the weights of two and more dimensions; null where it
    /// is not known.
    /// </summary>
    public static double? UpdateRatio(GradientFrames frames, int from = 0)
    {
        var medians = new List<double>();
        for (var f = from; f < frames.Count; f++)
        {
            var ratios = Weights(frames).Select(p => (double)frames.Value(f, p, GradientFlowColumn.UpdateRatio)).Where(double.IsFinite).ToArray();
            if (ratios.Length > 0) medians.Add(Robust.Median(ratios));
        }

        return medians.Count == 0 ? null : Robust.Median([.. medians]);
    }

    /// <summary>The parameters of two and more dimensions: weights, not biases.</summary>
    public static IEnumerable<int> Weights(GradientFrames frames) =>
        Enumerable.Range(0, frames.Parameters.Length).Where(p => frames.Parameters[p].Shape.Length >= 2);

    /// <summary>
    /// Whether parameters change by weight decay alone: each weight by the same share, the rate times the decay, as the optimizer says.
    /// </summary>
    public static bool MovesByDecayAlone(RunSignals signals, LoopStep[] steps)
    {
        if (signals.GradientFlow is not { } frames || steps.Length == 0) return false;
        var groups = steps[^1].Loop.Groups;
        var (rate, decay) = groups is [{ LearningRate: { } r, WeightDecay: { } d }] ? (r, d) : (0, 0);
        if (rate * decay <= 0) return false;
        var (alike, all) = (0, 0);
        for (var f = 0; f < frames.Count; f++)
        {
            var ratios = Weights(frames).Select(p => (double)frames.Value(f, p, GradientFlowColumn.UpdateRatio)).Where(x => double.IsFinite(x)).ToArray();
            if (ratios.Length == 0) continue;
            all++;
            if (ratios.All(ratio => Math.Abs((ratio / (rate * decay)) - 1) < 0.1)) alike++;
        }

        return all >= 5 && alike >= 0.9 * all;
    }

    /// <summary>Whether the loss or the accuracy says that the network learns.</summary>
    public static bool Learns(RunContext run) => run.Learning.State is LearningState.Learning or LearningState.Slow;
}
