// Records of a training loop made by formula: what the probe would have written.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests;

internal static class SyntheticLoop
{
    /// <summary>A healthy step of Adam over four parameters.</summary>
    public static TrainingLoopRecord Step(int i) => new()
    {
        Training = true,
        HasModes = true,
        Optimizer = "Adam",
        Groups = [new() { LearningRate = 1e-3, WeightDecay = 0, Momentum = 0.9, Beta2 = 0.999, Epsilon = 1e-8, Parameters = 4 }],
        Moved = i == 0 ? null : 4,
        Watched = 4,
        Still = i == 0 ? null : 0,
        Calls = i == 0 ? 0 : i < 10 ? 1 : 20,
        WithGradient = 1,
        GradientOf = "fc2.bias",
        FreshGradient = 0.1,
        GradientBefore = 0,
        GradientAfter = 0.1,
        StillFor = 0,
        InTraining = i < 10 ? 1 : 20,
        Forwards = 1,
        StepBeforeBackward = false,
        Backwards = 1,
    };

    /// <summary>An evaluation in eval mode.</summary>
    public static TrainingLoopRecord Evaluation => new() { IsEvaluation = true, HasModes = true, Training = false, Forwards = 1 };

    /// <summary>Records of the first ten steps and then of every 20th.</summary>
    public static IReadOnlyList<(long Step, TrainingLoopRecord Loop)> Steps(int count, Func<int, TrainingLoopRecord, TrainingLoopRecord>? change = null) =>
        [.. Enumerable.Range(0, count).Select(i => ((long)At(i), change is null ? Step(i) : change(i, Step(i))))];

    /// <summary>The same with an evaluation after each step from the tenth on.</summary>
    public static IReadOnlyList<(long Step, TrainingLoopRecord Loop)> Evaluated(
        int count, Func<int, TrainingLoopRecord, TrainingLoopRecord> change, TrainingLoopRecord evaluation) =>
        [.. Steps(count, change).SelectMany(s => s.Step < 20 ? [s] : new[] { s, (s.Step, evaluation) })];

    private static int At(int i) => i < 10 ? i : 20 * (i - 9);
}
