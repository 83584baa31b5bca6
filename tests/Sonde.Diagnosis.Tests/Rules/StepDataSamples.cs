// Step data by formula: what a monitor would have recorded of batches.
using System.Globalization;
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

internal static class StepDataSamples
{
    private static readonly long[] Steps = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 20, 40, 60, 80, 100, 140, 180, 220, 260, 300, 340, 380];

    /// <summary>A run of 400 steps of a classifier of four classes, or of what its batches say.</summary>
    public static RunSignals Run(Series loss, Func<long, int, StepDataRecord> batch) =>
        new("run") { TrainLoss = loss, Classes = 4, Data = [.. Steps.Select((step, i) => (step, batch(step, i)))] };

    /// <summary>A sound batch of 32 samples of four classes.</summary>
    public static StepDataRecord Classes(int i) => new()
    {
        Loss = 1.3,
        X = Tensor([32, 64], spread: 1, mean: 0, hash: i),
        Output = Tensor([32, 4], spread: 0.3, mean: 0.1, hash: i),
        Y = Tensor([32], spread: 1.1, mean: 1.5, hash: i) with { Type = "Int64", IsWhole = true, Distinct = 4 },
        Predicted = [8, 8, 8, 8],
        Labels = [8, 8, 8, 8],
        SameAsBefore = 0.25,
        SeenAgain = 0,
        OtherTargets = 0,
    };

    /// <summary>A batch of 32 numbers to be met.</summary>
    public static StepDataRecord Numbers(int i, double target, double output) => new()
    {
        X = Tensor([32, 8], spread: 1, mean: 0, hash: i),
        Output = Tensor([32, 1], spread: output / 10, mean: output, hash: i),
        Y = Tensor([32, 1], spread: target / 10, mean: target, hash: i),
    };

    /// <summary>A tensor whose samples differ by a spread.</summary>
    public static TensorFacts Tensor(long[] shape, double spread, double mean, int hash = 0) => new()
    {
        Shape = shape,
        Type = "Float32",
        Min = mean - (2 * spread),
        Max = mean + (2 * spread),
        Mean = mean,
        Deviation = spread,
        AcrossSamples = spread,
        ZeroShare = mean == 0 && spread == 0 ? 1 : 0,
        Distinct = spread == 0 ? 1 : 1000,
        AboveZero = 0.5,
        AboveHalf = 0.5,
        Hash = hash.ToString("x16", CultureInfo.InvariantCulture),
    };
}
