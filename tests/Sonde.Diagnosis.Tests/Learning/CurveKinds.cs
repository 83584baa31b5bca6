// Curves of many kinds of training, healthy and faulty, by formula and a seeded generator: noise of batches, noise with memory, schedules, losses of any sign.
namespace Sonde.Diagnosis.Tests.Learning;

/// <summary>Makes the signals of a kind of training.</summary>
internal static class CurveKinds
{
    /// <summary>Kinds that must raise no warning and no error.</summary>
    public static readonly (string Name, Func<Random, RunSignals> Make)[] Healthy =
    [
        ("exponential fall", r => Loss(r, Rate(r, 3, 12), (t, k) => 0.1 + (2.2 * Math.Exp(-k * t)), 0.01, 0.1)),
        ("power-law fall of a language model", r => Loss(r, t => 2.5 + (8 / Math.Pow(1 + (300 * t), 0.3)), 0.01, 0.05)),
        ("slow but steady fall", r => Loss(r, Rate(r, 0.6, 3), (t, k) => 10.8 - (k * t), 0.01, 0.1)),
        ("small but working rate", r => Loss(r, Rate(r, 0.1, 0.4), (t, k) => 2.31 - (k * t), 0.003, 0.03)),
        ("noisy small batches", r => Loss(r, t => 0.6 + (1.2 * Math.Exp(-4 * t)), 0.2, 0.5)),
        ("long plateau before the break-through", r => Breakthrough(r)),
        ("warm restarts", r => Loss(r, Restarts(r), 0.02, 0.05)),
        ("cyclical rate", r => Cyclical(r)),
        ("likelihood that crosses zero", r => Loss(r, Rate(r, 3, 8), (t, k) => -3 + (5 * Math.Exp(-k * t)), 0.05, 0.2)),
        ("likelihood below zero", r => Loss(r, Rate(r, 3, 8), (t, k) => -20 + (8 * Math.Exp(-k * t)), 0.05, 0.5)),
        ("loss on a large constant", r => Loss(r, t => 1000 + (5 * Math.Exp(-5 * t)), 0.1, 0.5)),
        ("regression of a tiny scale", r => Loss(r, t => 1e-5 + (1e-3 * Math.Exp(-6 * t)), 1e-6, 1e-5)),
        ("regression of a huge scale", r => Loss(r, t => 1e7 + (9e8 * Math.Exp(-6 * t)), 1e6, 3e7)),
        ("converged, taken up again", r => Loss(r, _ => 0.03, 0.001, 0.01) with { TrainAccuracy = Flat(r, 0.99, 0.003, "train_acc") }),
        ("converged, classes known", r => Loss(r, _ => 0.2, 0.01, 0.05) with { Classes = 10 }),
        ("loss at exactly zero", r => Loss(r, Rate(r, 3, 6), (t, k) => Math.Max(0, 1 - (k * t)), 0, 0)),
        ("fine-tuning of a good network",
            r => Loss(r, t => 0.3 - (0.1 * t), 0.02, 0.08) with { Classes = 5, TrainAccuracy = Flat(r, 0.92, 0.02, "accuracy/train") }),
        ("policy gradient around zero", r => Loss(r, t => -0.09 * Math.Exp(-3 * t), 0.002, 0.05)),
        ("quick fall, then the floor", r => Loss(r, t => 0.5 + (2 * Math.Exp(-150 * t)), 0.01, 0.05)),
        ("spikes that come back", r => Spiky(r)),
        ("validation that flattens", r => Validated(r, t => 0.6 + Math.Exp(-5 * t), 0.02)),
        ("validation noise", r => Validated(r, t => 0.5 + (0.8 * Math.Exp(-5 * t)), 0.08)),
        ("likelihood with its validation",
            r => Loss(r, t => -5 + (6 * Math.Exp(-6 * t)), 0.05, 0.1) with { ValidationLoss = Held(r, t => -4.7 + (6 * Math.Exp(-6 * t)), 0.1) }),
        ("validation loss at its floor, accuracy near 1", r => Perfect(r)),
    ];

    /// <summary>Kinds of which a warning or an error must tell, and the rules any of which is right.</summary>
    public static readonly (string Name, string[] Rules, Func<Random, RunSignals> Make)[] Faulty =
    [
        ("stays where it began", [RuleIds.LossNotDecreasing], r => Loss(r, _ => 1.7, 0.02, 0.2)),
        ("stays at guessing", [RuleIds.LossNotDecreasing], r => Loss(r, t => 2.303 + (0.4 * Math.Exp(-80 * t)), 0.003, 0.02) with { Classes = 10 }),
        ("bad start, then guessing", [RuleIds.LossNotDecreasing], r => Loss(r, t => 2.303 + (6 * Math.Exp(-200 * t)), 0.003, 0.02) with { Classes = 10 }),
        ("guesses", [RuleIds.ChanceLevelAccuracy],
            r => Loss(r, _ => 2.303, 0.005, 0.02) with { Classes = 10, TrainAccuracy = Synthetic.Accuracy(1200, _ => 0.1, 64, r.Next(), "accuracy/train") }),
        ("rises", [RuleIds.LossDiverging], r => Loss(r, Rate(r, 1, 5), (t, k) => 1 + (k * t), 0.02, 0.2)),
        ("rises exponentially", [RuleIds.LossDiverging], r => Loss(r, Rate(r, 3, 10), (t, k) => Math.Exp(k * t), 0.01, 0.1)),
        ("comes back up", [RuleIds.LossDiverging], r => ComesBack(r)),
        ("thrown back again and again", [RuleIds.LossOscillating], r => Thrown(r)),
        ("overfits", [RuleIds.Overfitting], r => Validated(r, t => 1 + (2 * (t - 0.3) * (t - 0.3)), 0.02)),
        ("overfits below zero", [RuleIds.Overfitting],
            r => Validated(r, t => -4 + (9 * (t - 0.4) * (t - 0.4)), 0.05, t => -5 - t + (6 * Math.Exp(-6 * t)))),
        ("validation accuracy falls", [RuleIds.Overtraining], r => Loss(r, t => 0.05 + (2 * Math.Exp(-8 * t)), 0.01, 0.05) with
        {
            ValidationAccuracy = Held(r, t => t < 0.3 ? 0.6 + t : 0.9 - (0.3 * (t - 0.3)), 0.01),
        }),
        ("accuracy above 1", [RuleIds.ImpossibleMetric],
            r => Loss(r, t => 0.1 + (2 * Math.Exp(-8 * t)), 0.01, 0.05) with { Shares = [Held(r, t => 1.6 + (3 * t), 0.01)] }),
        ("accuracy above 100", [RuleIds.ImpossibleMetric],
            r => Loss(r, t => 0.1 + (2 * Math.Exp(-8 * t)), 0.01, 0.05) with { Shares = [Held(r, t => 60 + (80 * t), 1)] }),
        ("validation to the last bit", [RuleIds.ImpossibleMetric],
            r => Loss(r, t => 0.1 + (2 * Math.Exp(-4 * t)), 0.01, 0.05) with { ValidationLoss = Held(r, _ => 1.37, 0) }),
        ("rests above guessing", [RuleIds.Underfitting], r => Loss(r, t => 2 + (0.3 * Math.Exp(-50 * t)), 0.005, 0.02, 1200) with
        {
            Classes = 10,
            TrainAccuracy = Synthetic.Accuracy(1200, t => 0.2 - (0.1 * Math.Exp(-50 * t)), 64, r.Next(), "accuracy/train"),
        }),
        ("validation far above training", [RuleIds.ValidationTooGood], r => Loss(r, t => 1.2 + Math.Exp(-20 * t), 0.02, 0.1) with
        {
            Classes = 10,
            TrainAccuracy = Synthetic.Accuracy(400, t => 0.55 - (0.4 * Math.Exp(-20 * t)), 64, r.Next(), "accuracy/train"),
            ValidationAccuracy = Held(r, t => 0.95 - (0.4 * Math.Exp(-20 * t)), 0.01),
        }),
    ];

    private static double Rate(Random random, double from, double to) => from + ((to - from) * random.NextDouble());

    private static RunSignals Loss(Random random, Func<double, double> course, double least, double most, int? steps = null) =>
        new("run") { ScalarTags = 1, TrainLoss = Noisy(random, steps ?? random.Next(150, 1500), course, Rate(random, least, most), "loss/train") };

    private static RunSignals Loss(Random random, double rate, Func<double, double, double> course, double least, double most) =>
        Loss(random, t => course(t, rate), least, most);

    private static Series Noisy(Random random, int points, Func<double, double> course, double noise, string tag, int every = 1)
    {
        // Half of the curves have noise with a memory: x' = a x + e, of the same deviation.
        var memory = random.Next(2) == 0 ? 0 : Rate(random, 0.3, 0.9);
        var state = new Random(random.Next());
        var (rest, seed) = (0.0, random.Next());
        return Synthetic.Curve(points, i =>
        {
            rest = (memory * rest) + (Math.Sqrt(1 - (memory * memory)) * state.Normal());
            return course(i / Math.Max(1.0, points - 1)) + (noise * rest);
        }, tag, every);
    }

    private static Series Flat(Random random, double at, double noise, string tag) => Noisy(random, 300, _ => at, noise, tag) is var s
        ? s with { Values = Array.ConvertAll(s.Values, v => Math.Clamp(v, 0, 1)) }
        : s;

    private static Series Held(Random random, Func<double, double> course, double noise) => Noisy(random, random.Next(20, 60), course, noise, "validation", 20);

    private static RunSignals Validated(Random random, Func<double, double> course, double noise, Func<double, double>? train = null)
    {
        var validation = Held(random, course, noise);
        return new("run")
        {
            ScalarTags = 2,
            ValidationLoss = validation,
            TrainLoss = Noisy(random, validation.Count * 20, train ?? (t => 0.05 + (1.5 * Math.Exp(-4 * t))), 0.03, "loss/train"),
        };
    }

    private static RunSignals Perfect(Random random) => Validated(random, t => 0.05 + (0.1 * (t - 0.3) * (t - 0.3)), 0.003) with
    {
        ValidationAccuracy = Held(random, t => 0.985, 0.002),
    };

    private static RunSignals Breakthrough(Random random)
    {
        var at = Rate(random, 0.3, 0.93);
        return Loss(random, t => 0.1 + (2.2 / (1 + Math.Exp(80 * (t - at)))), 0.005, 0.05);
    }

    private static Func<double, double> Restarts(Random random)
    {
        var cycles = random.Next(2, 6);
        return t => 0.3 + (1.8 * Math.Exp(-8 * t)) + (0.35 * (1 - (t * cycles % 1)));
    }

    private static RunSignals Cyclical(Random random)
    {
        var (cycles, phase) = (Rate(random, 3, 8), Rate(random, 0, 6));
        return Loss(random, t => 0.4 + (1.8 * Math.Exp(-8 * t)) + (0.25 * Math.Sin((6.28 * cycles * t) + phase)), 0.02, 0.05);
    }

    private static RunSignals Spiky(Random random)
    {
        var at = Enumerable.Range(0, 3).Select(_ => Rate(random, 0.2, 0.9)).ToArray();
        return Loss(random, t => 0.3 + (2 * Math.Exp(-8 * t)) + (at.Any(a => Math.Abs(t - a) < 0.002) ? 4 : 0), 0.02, 0.05);
    }

    private static RunSignals ComesBack(Random random)
    {
        var at = Rate(random, 0.5, 0.85);
        return Loss(random, t => t < at ? 0.3 + (2 * Math.Exp(-10 * t)) : 2.3, 0.02, 0.1);
    }

    private static RunSignals Thrown(Random random)
    {
        var times = random.Next(4, 8);
        return Loss(random, t => 0.3 + (1 + Math.Cos(6.283 * times * t)), 0.02, 0.08);
    }
}
