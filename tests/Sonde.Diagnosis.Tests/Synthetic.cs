// Signals made by formula and a seeded generator: what a training would have recorded.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests;

internal static class Synthetic
{
    /// <summary>A curve of one point a step.</summary>
    public static Series Curve(int count, Func<int, double> value, string tag = "loss/train", int every = 1, bool perEpoch = false) =>
        new(tag, [.. Enumerable.Range(0, count).Select(i => (long)i * every)], [.. Enumerable.Range(0, count).Select(value)], perEpoch);

    /// <summary>A normal deviate by Box and Muller.</summary>
    public static double Normal(this Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>A loss that falls from <paramref name="from"/> to <paramref name="to"/> with the noise of batches.</summary>
    public static Series Falling(int steps, double from, double to, double noise, int seed) =>
        Noisy(steps, t => to + ((from - to) * Math.Exp(-4 * t)), noise, seed);

    /// <summary>A loss that stays, with the noise of batches.</summary>
    public static Series Flat(int steps, double at, double noise, int seed) => Noisy(steps, _ => at, noise, seed);

    /// <summary>A curve over 0..1 with normal noise.</summary>
    public static Series Noisy(int steps, Func<double, double> value, double noise, int seed, string tag = "loss/train", int every = 1)
    {
        var random = new Random(seed);
        return Curve(steps, i => value(i / Math.Max(1.0, steps - 1)) + (noise * random.Normal()), tag, every);
    }

    /// <summary>A binomial accuracy: the share of right answers among <paramref name="samples"/>.</summary>
    public static Series Accuracy(int points, Func<double, double> p, int samples, int seed, string tag, int every = 1)
    {
        var random = new Random(seed);
        return Curve(points, i =>
        {
            var share = p(i / Math.Max(1.0, points - 1));
            return Enumerable.Range(0, samples).Count(_ => random.NextDouble() < share) / (double)samples;
        }, tag, every);
    }

    /// <summary>The parameters of a plain network: a weight and a bias a layer.</summary>
    public static ParameterInfo[] Layers(params string[] names) =>
        [.. names.SelectMany(n => new ParameterInfo[]
        {
            new()
            {
                Name = $"{n}.weight",
                Layer = n,
                ModuleType = n.StartsWith("conv", StringComparison.Ordinal) ? "Conv2d" : "Linear",
                Shape = n.StartsWith("conv", StringComparison.Ordinal) ? [8, 8, 3, 3] : [16, 16],
            },
            new() { Name = $"{n}.bias", Layer = n, ModuleType = n.StartsWith("conv", StringComparison.Ordinal) ? "Conv2d" : "Linear", Shape = [16] },
        })];

    /// <summary>Gradient flow by formula: the RMS of a parameter's gradient in a frame, or why there is none.</summary>
    public static GradientFrames Flow(
        ParameterInfo[] parameters, int frames, Func<int, int, double> rms, Func<int, int, GradientState>? state = null,
        Func<int, int, float>? nonFinite = null,
        Func<int, int, float>? weightNorm = null, Func<int, int, float>? weightNaNs = null)
    {
        var columns = weightNaNs is null ? GradientFlowRecord.Version1Columns : GradientFlowRecord.ColumnsWithWeights;
        var data = new float[frames * parameters.Length * columns.Length];
        for (var f = 0; f < frames; f++)
        {
            for (var p = 0; p < parameters.Length; p++)
            {
                var row = data.AsSpan(((f * parameters.Length) + p) * columns.Length, columns.Length);
                var elements = parameters[p].Shape.Aggregate(1L, (a, b) => a * b);
                var is_ = state?.Invoke(f, p) ?? GradientState.Present;
                var g = is_ == GradientState.Present ? rms(f, p) : 0;
                row[GradientFlowColumn.State] = (float)is_;
                row[GradientFlowColumn.MeanAbs] = (float)(0.8 * g);
                row[GradientFlowColumn.MaxAbs] = (float)(4 * g);
                row[GradientFlowColumn.Norm] = (float)(g * Math.Sqrt(elements));
                row[GradientFlowColumn.ZeroShare] = g == 0 ? 1 : 0;
                row[GradientFlowColumn.NonFinite] = nonFinite?.Invoke(f, p) ?? 0;
                row[GradientFlowColumn.WeightNorm] = weightNorm?.Invoke(f, p) ?? 3;
                row[GradientFlowColumn.UpdateRatio] = 1e-3f;
                if (weightNaNs is not null) row[GradientFlowColumn.WeightNaNs] = weightNaNs(f, p);
            }
        }

        return new GradientFrames(
            new GradientFlowRecord { Columns = columns, Parameters = parameters }, [.. Enumerable.Range(0, frames).Select(f => (long)f)], data);
    }

    /// <summary>Gradient flow whose scale changes by a factor a layer, from the last layer back to the first, with noise.</summary>
    public static GradientFrames Depth(int layers, int frames, double factorPerLayer, int seed)
    {
        var random = new Random(seed);
        var parameters = Layers([.. Enumerable.Range(1, layers).Select(i => $"conv{i}")]);
        return Flow(parameters, frames, (_, p) => 0.05 * Math.Pow(factorPerLayer, layers - 1 - (p / 2)) * Math.Exp(0.3 * random.Normal()));
    }

    /// <summary>A network of ten classes at chance: loss at ln 10, accuracy at 10 %.</summary>
    public static RunSignals AtChance(int steps, int seed) => new("run")
    {
        Classes = 10,
        ScalarTags = 2,
        TrainLoss = Noisy(steps, t => 2.305 + (0.3 * Math.Exp(-60 * t)), 0.01, seed),
        TrainAccuracy = Accuracy(steps, _ => 0.1, 64, seed, "accuracy/train"),
    };

    /// <summary>A network of ten classes that learns.</summary>
    public static RunSignals Learning(int steps, int seed) => new("run")
    {
        Classes = 10,
        ScalarTags = 2,
        TrainLoss = Falling(steps, 2.4, 0.5, 0.1, seed),
        TrainAccuracy = Accuracy(steps, t => 0.85 - (0.75 * Math.Exp(-4 * t)), 64, seed, "accuracy/train"),
    };

    /// <summary>Asks a rule about signals alone.</summary>
    public static RuleOutcome Check(this RunRule rule, RunSignals signals) => rule.Check(new RunContext(signals, rule.Options));

    /// <summary>The findings of an outcome; empty when there are none.</summary>
    public static IReadOnlyList<Finding> Findings(this RuleOutcome outcome) => outcome is RuleOutcome.Found found ? found.Findings : [];
}
