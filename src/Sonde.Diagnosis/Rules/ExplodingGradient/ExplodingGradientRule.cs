// exploding-gradient: gradients so large that a step destroys what was learned.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Three forms: far larger than the weights in the first steps, with a loss that is far off or breaks; growing over time while the loss rises or breaks;
/// larger layer by layer towards the input. Silent on networks that learn.
/// </summary>
internal sealed partial class ExplodingGradientRule : RunRule
{
    private const int FirstFrames = 5;
    private const int FewestBefore = 5;
    private const int FewestBeforeABreak = 1;
    private const double ByDepth = 0.5;
    private const int FewestLayers = 3;

    private ExplodingGradientOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (run.Signals.GradientFlow is not { Count: > 0 } frames)
            return RuleOutcome.Needs("gradient flow, which the training monitor records", GradientFlowRecord.Reading.Plugin);
        if (frames.Count < RecentFrames.FewestExact) return RuleOutcome.Needs($"{RecentFrames.FewestExact} steps with gradient flow");
        var learning = run.Learning;
        if (run.Signals.LossNeedNotFall is not null) return RuleOutcome.Nothing;
        // A loss that runs away below zero takes its gradient with it: that is the loss's own fault.
        if (learning.Loss is { Final: < 0 } below && below.Final < below.Initial) return RuleOutcome.Nothing;
        var breaks = run.Signals.NonFinite.Any(scalar => scalar.Stays) || Breaks(frames);
        if (learning.State == LearningState.Learning && !breaks) return RuleOutcome.Nothing;
        var norms = Enumerable.Range(0, frames.Count).Select(f => GradientNorms.OfGradient(frames, f)).ToArray();
        return (FromTheStart(run, frames, norms, breaks) ?? OverTime(run, frames, norms, breaks) ?? OverDepth(run, frames)) is { } found
            ? RuleOutcome.Of(found) : RuleOutcome.Nothing;
    }

    private static bool Breaks(GradientFrames frames) =>
        Enumerable.Range(0, frames.Parameters.Length).Any(p => frames.Value(frames.Count - 1, p, GradientFlowColumn.NonFinite) > 0);

    private Finding? FromTheStart(RunContext run, GradientFrames frames, double[] norms, bool breaks)
    {
        var first = Enumerable.Range(0, Math.Min(FirstFrames, frames.Count)).Where(f => double.IsFinite(norms[f])).ToArray();
        if (first.Length == 0) return null;
        var ratio = RecentFrames.MedianOf(first, f => norms[f] / GradientNorms.OfWeights(frames, f));
        var initial = FirstLoss.Of(run.Signals);
        var farOff = run.Signals.ChanceLoss is { } chance && initial >= Limits.Loss * chance;
        if (!(ratio >= Limits.ToWeights) || !(farOff || breaks)) return null;
        var title = $"The gradient explodes from the first step on: its norm is {Wording.Times(ratio)} that of the weights"
            + (farOff
                ? $", and the loss starts at {Wording.Number(initial)} where guessing gives {Wording.Number(run.Signals.ChanceLoss!.Value)}"
                : ", and the training breaks");
        return Make(run, frames, title, new(null, frames.Steps[first[0]]), Largest(frames, first[0]), breaks,
            [new("norm of the gradient over that of the weights, first steps", ratio, Limits.ToWeights)],
            "The signal grows in every layer or time step: sums without normalisation, recurrent weights above 1, weights drawn too large");
    }

    private Finding? OverTime(RunContext run, GradientFrames frames, double[] norms, bool breaks)
    {
        var rises = breaks || run.Learning.Loss.State == LossState.Rising;
        if (!rises) return null;
        var finite = Enumerable.Range(0, frames.Count).Where(f => double.IsFinite(norms[f]) && norms[f] > 0).ToArray();
        // The median of what was before; two frames in a row above it, or the last before the break.
        for (var at = breaks ? FewestBeforeABreak : FewestBefore; at < finite.Length; at++)
        {
            var before = Robust.Median([.. finite[..at].Select(f => norms[f])]);
            var isHigh = norms[finite[at]] >= Limits.Growth * before;
            var lasts = at + 1 < finite.Length ? norms[finite[at + 1]] >= Limits.Growth * before : breaks;
            if (!isHigh || !lasts) continue;
            var rise = norms[finite[at..].MaxBy(f => norms[f])] / before;
            return Make(run, frames, $"The gradient explodes at step {frames.Steps[finite[at]]}: its norm grows {Wording.Times(rise)}"
                + (breaks ? ", and the training breaks" : ", and the loss rises"),
                new(frames.Steps[finite[at - 1]], frames.Steps[finite[at]]), Largest(frames, finite[at]), breaks,
                [new("norm of the gradient over its median before", rise, Limits.Growth)],
                "A learning rate so high that each step overshoots, or a batch with outliers, with no clipping to limit the step");
        }

        return null;
    }

    private Finding? OverDepth(RunContext run, GradientFrames frames)
    {
        if (run.Learning.State != LearningState.NotLearning) return null;
        if (DepthProfile.Of(frames, 0, LayerActivity.Window) is not { } profile || profile.Layers.Count < FewestLayers
            || profile.Ratio < Math.Log10(Limits.FirstToLast))
        {
            return null;
        }
        if (-profile.DecadesPerLayer * (profile.Layers.Count - 1) < ByDepth * profile.Ratio) return null;
        var (first, last) = (profile.Layers[0].Layer, profile.Layers[^1].Layer);
        return Make(run, frames, $"The gradient explodes towards the input: "
            + $"{first} gets {Wording.Times(Math.Pow(10, profile.Ratio))} more gradient than {last}, and the network does not learn",
            new(null, frames.Steps[0]), first, false, [new($"gradient RMS of {first} over that of {last}", Math.Pow(10, profile.Ratio), Limits.FirstToLast)],
            "Weights drawn too large, in every layer");
    }

    private static string? Largest(GradientFrames frames, int frame) =>
        Enumerable.Range(0, frames.Parameters.Length).Where(p => frames.State(frame, p) == GradientState.Present && double.IsFinite(frames.Rms(frame, p)))
            .OrderByDescending(p => frames.Rms(frame, p)).Select(p => frames.Parameters[p].Layer).FirstOrDefault();

    private Finding Make(
        RunContext run, GradientFrames frames, string title, Onset onset, string? layer, bool breaks, IReadOnlyList<Evidence> evidence, string cause)
    {
        var error = breaks || run.Learning.State == LearningState.NotLearning;
        return new Finding(Id, error ? Severity.Error : Severity.Warning, error ? 0.85 : 0.65, title, layer,
            run.Network?.Layers.FirstOrDefault(l => l.Layer == layer)?.Source)
        {
            Steps = new(onset.By, frames.Steps[^1]),
            Onset = onset,
            Evidence = [.. evidence, .. LearningEvidence.Of(run.Learning)],
            Causes = [cause],
            Cures =
            [
                "Clip the gradient: nn.utils.clip_grad_norm_(model.parameters(), 1.0) between backward() and step()",
                "Lower the learning rate, and warm it up",
                "Put normalisation into each block, or scale what is added: x + f(norm(x)), x + f(x) / Math.Sqrt(blocks)",
                "In recurrent networks use LSTM or GRU, or start the recurrent weights orthogonal: init.orthogonal_(weight)",
            ],
        };
    }
}
