// Positive evidence that a network trains: parameters move, outputs depend on inputs, the loss or a metric got better. What lacks is said.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Judges whether a run without findings may be called healthy.</summary>
internal static class HealthEvidence
{
    private const int Fewest = 3;
    private const int FewestFrames = 10;

    // float32 keeps seven digits.
    private const double Constant = 1e-6;
    private const double FarBelowStart = 10;

    /// <summary>What lacks, and how to get it, in a sentence; null where there is enough.</summary>
    public static string? Missing(RunSignals signals, RunContext run, IReadOnlySet<string> judged)
    {
        if (NothingMoves(signals) is { } still) return still;
        var learning = run.Learning;
        if ((NoGradient(signals, learning) ?? ConstantOutput(signals)) is { } stuck) return stuck;
        if (signals.LossNeedNotFall is { } reason)
        {
            return RuleCatalogue.All.Any(rule => rule.IsSignOfLife && judged.Contains(rule.Id)) ? null
                : $"The loss tells nothing here ({reason}): attach the training monitor, which records gradients and updates.";
        }

        if (learning.State is not (LearningState.Learning or LearningState.Slow)) return NoProgress(signals, learning);
        return BelowBound(signals, learning) ?? AboveGuessing(learning);
    }

    private static string? NothingMoves(RunSignals signals)
    {
        if (signals.LearningRates?.Finite() is { Count: >= Fewest } rates && 2 * rates.Values.Count(rate => rate == 0) > rates.Count)
            return $"The learning rate, {rates.Tag}, is 0 in most of the run, so that no parameter moves: set it, and look at the schedule.";
        var groups = signals.Loop.Where(step => !step.Loop.IsEvaluation && step.Loop.Groups.Length > 0).ToArray();
        if (groups.Length >= Fewest && 2 * groups.Count(step => step.Loop.Groups.All(group => group.LearningRate == 0)) > groups.Length)
            return "The learning rate of the optimizer is 0 in most of the run, so that no parameter moves: set it, and look at the schedule.";
        var moved = signals.Loop.Where(step => step.Loop is { Moved: not null, IsEvaluation: false }).TakeLast(FewestFrames).ToArray();
        if (moved.Length >= Fewest && Array.TrueForAll(moved, step => step.Loop.Moved == 0))
            return $"No parameter has moved since step {moved[0].Step}: look at the optimizer, its parameters and its learning rate.";
        if (signals.GradientFlow is not { Count: >= Fewest } frames) return null;
        var (updates, any) = (0, false);
        for (var f = frames.Count / 2; f < frames.Count; f++)
        {
            for (var p = 0; p < frames.Parameters.Length; p++)
            {
                var ratio = frames.Value(f, p, GradientFlowColumn.UpdateRatio);
                if (!float.IsFinite(ratio)) continue;
                updates++;
                any |= ratio != 0;
            }
        }

        return updates >= Fewest && !any
            ? $"No parameter has moved since step {frames.Steps[frames.Count / 2]}: look at the optimizer, its parameters and its learning rate."
            : null;
    }

    private static string? NoGradient(RunSignals signals, LearningJudgement learning)
    {
        // A loss of nothing has no gradient, and needs none.
        if (signals.GradientFlow is not { Count: >= Fewest } frames || learning.Loss.Final == 0) return null;
        var (present, any) = (0, false);
        for (var f = frames.Count / 2; f < frames.Count; f++)
        {
            for (var p = 0; p < frames.Parameters.Length; p++)
            {
                if (frames.State(f, p) != GradientState.Present) continue;
                present++;
                any |= frames.Value(f, p, GradientFlowColumn.Norm) != 0;
            }
        }

        return present >= Fewest && !any
            ? $"Every gradient is exactly zero since step {frames.Steps[frames.Count / 2]}: look for an op that passes none, such as a clamp outside its range."
            : null;
    }

    private static string? ConstantOutput(RunSignals signals)
    {
        var seen = signals.Data.Where(step => step.Data is { Output.AcrossSamples: not null } && step.Data.X?.AcrossSamples != 0).ToArray();
        var newest = seen[(seen.Length / 2)..];
        return newest.Length >= Fewest && Array.TrueForAll(newest, step => IsConstant(step.Data.Output!))
            ? $"The output is the same for every sample since step {newest[0].Step}: it does not depend on the input."
            : null;
    }

    private static bool IsConstant(TensorFacts output) =>
        output.AcrossSamples <= Constant * Math.Max(Math.Abs(output.Max ?? 0), Math.Abs(output.Min ?? 0));

    private static string? BelowBound(RunSignals signals, LearningJudgement learning)
    {
        var loss = learning.Loss;
        if (!(loss.Newest < 0)) return null;
        var ops = signals.LossHead?.Ops ?? [];
        if (ops.Length > 0 && ops[^1].Op is var op && HasBound(op))
            return $"The loss is negative, {Wording.Number(loss.Newest)}, which {op} cannot be: look at the targets.";
        if (signals.TrainLoss?.Finite() is not { Count: >= 24 } curve) return null;
        var blocks = Robust.BlockMedians(curve.Values, 24);
        var (early, late) = (blocks[8] - blocks[15], blocks[16] - blocks[^1]);
        return loss.Newest < -FarBelowStart * Math.Abs(loss.Initial) && late > 2 * Math.Max(0, early)
            ? $"The loss is negative, {Wording.Number(loss.Newest)}, and falls faster and faster: a loss without a lower bound says nothing; "
                + "look at the targets."
            : null;
    }

    private static bool HasBound(string op) =>
        op.Contains("mse_loss", StringComparison.Ordinal) || op.Contains("l1_loss", StringComparison.Ordinal) || op.Contains("huber", StringComparison.Ordinal)
            || op.Contains("cross_entropy", StringComparison.Ordinal);

    private static string? AboveGuessing(LearningJudgement learning) =>
        learning is { Guess: { } guess, Train.State: AccuracyState.Unknown, Validation.State: AccuracyState.Unknown, Metric.Improved: false }
            && learning.Loss.Newest > (1 + (2 * guess.Within)) * guess.Value
            ? $"The loss ends at {Wording.Number(learning.Loss.Newest)}, above {Wording.Number(guess.Value)}, the loss of guessing{guess.Of}: "
                + "record an accuracy, or train on."
            : null;

    private static string NoProgress(RunSignals signals, LearningJudgement learning)
    {
        if (signals.TrainLoss is not { Count: > 0 } loss)
            return "Needs a training loss: give it to the monitor's Step at every step, or write the scalar loss/train.";
        if (learning.Loss.Needs is { } needs) return $"Needs {needs}.";
        if (learning.Metric.IsNearPerfect)
            return "Needs a metric that naming one class cannot reach, such as balanced accuracy: neither loss nor accuracy moved.";
        return learning.Loss.State == LossState.Unknown
            ? $"Needs more of the training loss than its {Wording.Count(loss.Count, "point")}."
            : "Needs a loss or an accuracy that got better by more than its noise: neither did.";
    }
}
