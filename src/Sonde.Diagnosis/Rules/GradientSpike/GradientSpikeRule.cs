// gradient-spike: single steps whose gradient stands out from all around it.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Compares the norm of each frame's gradient with that of the frames on both sides. The first steps are left out.</summary>
internal sealed partial class GradientSpikeRule : RunRule
{
    private const int FewestFrames = 30;
    private const int Skip = 5;
    private const int Around = 5;
    private const int Often = 3;

    private GradientSpikeOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (run.Signals.GradientFlow is not { Count: > 0 } frames)
            return RuleOutcome.Needs("gradient flow, which the training monitor records", GradientFlowRecord.Reading.Plugin);
        var used = Enumerable.Range(Skip, Math.Max(0, frames.Count - Skip)).Select(f => (Frame: f, Norm: GradientNorms.OfGradient(frames, f)))
            .Where(f => f.Norm > 0 && double.IsFinite(f.Norm)).ToArray();
        if (used.Length < FewestFrames) return RuleOutcome.Needs($"{FewestFrames + Skip} steps with gradient flow");
        var logs = Array.ConvertAll(used, f => Math.Log10(f.Norm));
        var noise = Math.Max(Robust.Noise(logs), 1e-3);
        var spikes = new List<(int Frame, double Times)>();
        for (var i = 1; i < used.Length - 1; i++)
        {
            double[] around = [.. logs[Math.Max(0, i - Around)..i], .. logs[(i + 1)..Math.Min(logs.Length, i + 1 + Around)]];
            var above = logs[i] - Robust.Median(around);
            if (above >= Math.Log10(Limits.Times) && above >= Limits.Sigma * noise && logs[i] > around.Max() + (above / 2))
                spikes.Add((used[i].Frame, Math.Pow(10, above)));
        }

        return spikes.Count == 0 ? RuleOutcome.Nothing : RuleOutcome.Of(Finding(spikes, frames, run));
    }

    private Finding Finding(List<(int Frame, double Times)> spikes, GradientFrames frames, RunContext run)
    {
        var (frame, times) = spikes.MaxBy(s => s.Times);
        var warns = spikes.Count >= Often && run.Learning.State == LearningState.NotLearning && run.Signals.LossNeedNotFall is null;
        var layer = Enumerable.Range(0, frames.Parameters.Length).Where(p => frames.State(frame, p) == GradientState.Present)
            .OrderByDescending(p => frames.Value(frame, p, GradientFlowColumn.Norm)).Select(p => frames.Parameters[p].Layer).FirstOrDefault();
        return new Finding(Id, warns ? Severity.Warning : Severity.Info, warns ? 0.6 : 0.5,
            $"The gradient spikes at {Wording.Count(spikes.Count, "step")} that {(spikes.Count == 1 ? "was" : "were")} read: at step {frames.Steps[frame]} "
                + $"its norm is {Wording.Times(times)} that of the steps around it", layer)
        {
            Steps = new(frames.Steps[spikes[0].Frame], frames.Steps[spikes[^1].Frame]),
            Onset = new(frames.Steps[Math.Max(0, spikes[0].Frame - 1)], frames.Steps[spikes[0].Frame]),
            Evidence =
            [
                new("norm of the gradient over the median around it, largest", times, Limits.Times), new("steps that were read and stand out", spikes.Count, 0),
            ],
            Causes = ["A batch with outliers, or with labels that are wrong", "A learning rate near the limit of what is stable"],
            Cures =
            [
                "Clip the gradient: nn.utils.clip_grad_norm_(model.parameters(), 1.0) between backward() and step()",
                "Look at the batches of these steps", "Use a loss that outliers do not rule: smooth_l1_loss in place of mse_loss",
            ],
        };
    }
}
