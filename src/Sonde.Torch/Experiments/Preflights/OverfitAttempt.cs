// One attempt to learn one batch by heart.
using Sonde.Events;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>What is asked of an attempt.</summary>
/// <param name="Change">What differs from the training as given.</param>
/// <param name="Optimizer">Makes the optimizer.</param>
/// <param name="Steps">Steps at most.</param>
/// <param name="IsEval">Whether the model is in eval mode.</param>
internal sealed record OverfitPlan(string Change, Func<IEnumerable<Parameter>, optim.Optimizer> Optimizer, int Steps, bool IsEval = false);

/// <summary>Trains on one batch until it is learned, the steps are used up, or the time is.</summary>
/// <param name="model">The model; its weights change.</param>
/// <param name="forward">The output and the loss; the output is null where it is not known.</param>
/// <param name="y">The targets, where they are known.</param>
/// <param name="floor">The loss at which the batch counts as learned; null where only accuracy tells.</param>
internal sealed class OverfitAttempt(nn.Module model, Func<(Tensor? Output, Tensor Loss)> forward, Tensor? y, double? floor)
{
    private const double Learned = 0.99;

    // Of a sequence: its first elements may be followed by several, which nothing can tell apart.
    private const double LearnedOfSequence = 0.9;

    /// <summary>Runs it.</summary>
    /// <param name="plan">What is asked.</param>
    /// <param name="monitor">Told of each step; may be null.</param>
    /// <param name="isOver">Whether the time is used up.</param>
    public OverfitTrial Run(OverfitPlan plan, Action<Tensor, Tensor?>? monitor, Func<bool> isOver)
    {
        model.train(!plan.IsEval);
        using var optimizer = plan.Optimizer(model.parameters());
        var (first, best, accuracy) = (double.NaN, double.PositiveInfinity, (double?)null);
        for (var step = 1; step <= plan.Steps; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var (output, loss) = forward();
            var value = loss.numel() == 1 ? loss.to(ScalarType.Float64).item<double>() : loss.mean().to(ScalarType.Float64).item<double>();
            loss.backward();
            optimizer.step();
            monitor?.Invoke(loss, output);
            if (step == 1) first = value;
            best = Math.Min(best, value);
            if (output is not null && y is not null && Accuracy(output, y) is { } share) accuracy = Math.Max(accuracy ?? 0, share);
            var isLearned = accuracy is { } reached ? reached >= (y!.dim() > 1 ? LearnedOfSequence : Learned) : floor is { } low && value <= low;
            if (isLearned || !double.IsFinite(value) || step == plan.Steps || isOver())
                return new() { Change = plan.Change, Steps = step, FirstLoss = first, BestLoss = best, BestAccuracy = accuracy, IsLearned = isLearned };
        }

        return new() { Change = plan.Change };
    }

    /// <summary>Share of right classes; null for targets that are no classes. Scores are [n, classes, ...] or [n, ..., classes].</summary>
    private static double? Accuracy(Tensor output, Tensor y)
    {
        if (!HostTensor.IsInteger(y.dtype) || output.dim() != y.dim() + 1) return null;
        var isLast = output.shape.AsSpan(0, (int)y.dim()).SequenceEqual(y.shape);
        var isSecond = output.shape[0] == y.shape[0] && output.shape.AsSpan(2).SequenceEqual(y.shape.AsSpan(1));
        return isLast || isSecond ? output.argmax(isLast ? -1 : 1).eq(y).to(ScalarType.Float64).mean().item<double>() : null;
    }
}
