// What the rules about data ask of the step data: late records, whether training suffers, which layer is first or last.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Questions to a run's step data.</summary>
internal static class StepDataEvidence
{
    /// <summary>Share of the output's size below which a difference is the rounding of float32.</summary>
    private const double Rounding = 1e-6;

    /// <summary>What a rule needs where there are no such records.</summary>
    public static RuleOutcome Missing { get; } =
        RuleOutcome.Needs("what Step was given (x, output, y), recorded by the probe step-data", StepDataRecord.Reading.Plugin);

    /// <summary>The last training step that is known.</summary>
    public static long LastStep(RunSignals signals) =>
        Math.Max(signals.TrainLoss is { Count: > 0 } loss ? loss.Steps[^1] : 0, signals.Data is [.., var last] ? last.Step : 0);

    /// <summary>Training steps that the run spans.</summary>
    public static long Steps(RunSignals signals)
    {
        if (signals.Data.Count == 0) return 0;
        var first = signals.TrainLoss is { Count: > 0 } loss ? Math.Min(loss.Steps[0], signals.Data[0].Step) : signals.Data[0].Step;
        return LastStep(signals) - first + 1;
    }

    /// <summary>The records of the last three quarters of the run: what every untrained network does is over.</summary>
    public static IReadOnlyList<(long Step, StepDataRecord Data)> Late(RunSignals signals)
    {
        var from = LastStep(signals) - (0.75 * Steps(signals));
        return [.. signals.Data.Where(record => record.Step >= from)];
    }

    /// <summary>Whether the training loss has ended in NaN or infinity.</summary>
    public static bool IsBroken(RunSignals signals) => signals.TrainLoss is { Count: > 0 } loss && !double.IsFinite(loss.Values[^1]);

    /// <summary>Whether training fails: the loss is not finite, rises or stands still, or the accuracy is that of guessing.</summary>
    public static bool Suffers(RunContext run) =>
        IsBroken(run.Signals) || (run.Signals.LossNeedNotFall is null
            && (run.Learning.State == LearningState.NotLearning || run.Learning.Train.State is AccuracyState.AtChance or AccuracyState.AtMajority));

    /// <summary>The layer that reads the input; null where the parameters are not known.</summary>
    public static string? FirstLayer(RunSignals signals) => Layer(signals, last: false);

    /// <summary>The layer that makes the output; null where the parameters are not known.</summary>
    public static string? LastLayer(RunSignals signals) => Layer(signals, last: true);

    /// <summary>Whether all samples of a tensor are alike, but for rounding; null where it has no two samples to compare.</summary>
    public static bool? IsAlike(TensorFacts? facts) => facts is { AcrossSamples: { } spread, Min: { } min, Max: { } max }
        ? spread <= Rounding * Math.Max(Math.Abs(min), Math.Abs(max))
        : null;

    /// <summary>Root mean square of a tensor; null where it has no finite element.</summary>
    public static double? Size(TensorFacts? facts) =>
        facts is { Mean: { } mean, Deviation: { } deviation } ? Math.Sqrt((mean * mean) + (deviation * deviation)) : null;

    /// <summary>Whether the targets are numbers to be met one by one by as many outputs.</summary>
    public static bool IsRegression(StepDataRecord data) => data is { Labels.Length: 0, Y: { Distinct: > 2 } y, Output: { } output }
        && y.Type.StartsWith("Float", StringComparison.Ordinal) && Elements(y.Shape) == Elements(output.Shape);

    /// <summary>Number of elements of a shape.</summary>
    public static long Elements(long[] shape) => shape.Aggregate(1L, (all, size) => all * size);

    /// <summary>Counts by class, over all records.</summary>
    public static long[] Pooled(IEnumerable<long[]> counts)
    {
        var all = counts.ToArray();
        var pooled = new long[all.Select(one => one.Length).DefaultIfEmpty().Max()];
        foreach (var one in all)
        {
            for (var i = 0; i < one.Length; i++) pooled[i] += one[i];
        }

        return pooled;
    }

    /// <summary>How often each of the classes is predicted; of a single output by its sign, or by one half where all outputs lie in 0..1.</summary>
    public static long[] Predicted(IReadOnlyList<(long Step, StepDataRecord Data)> records)
    {
        if (records.Any(record => record.Data.Predicted.Length > 0)) return Pooled(records.Select(record => record.Data.Predicted));
        var single = records.Select(record => record.Data).Where(data => data.Labels.Length == 2 && data.Output is { AboveHalf: not null }).ToArray();
        var areShares = Array.TrueForAll(single, data => data.Output is { Min: >= 0, Max: <= 1 });
        return Pooled(single.Select(data =>
        {
            var all = Elements(data.Output!.Shape);
            var second = (long)Math.Round((areShares ? data.Output.AboveHalf : data.Output.AboveZero)!.Value * all);
            return new[] { all - second, second };
        }));
    }

    private static string? Layer(RunSignals signals, bool last)
    {
        string[] layers = signals.GradientFlow is { } flow
            ? [.. flow.Parameters.Select(parameter => parameter.Layer)]
            : [.. signals.ModelRecord?.Parameters.Select(parameter => parameter.Layer) ?? []];
        return (last ? layers.LastOrDefault() : layers.FirstOrDefault()) is { Length: > 0 } name ? name : null;
    }
}
