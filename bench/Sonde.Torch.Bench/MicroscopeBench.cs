// What the microscope costs: keeping weights for a replay, reading the values of a step, and one look at a failed step.
using System.Diagnostics;
using Sonde.Bench;
using Sonde.Torch.Captures;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch.Bench;

internal static class MicroscopeBench
{
    /// <summary>The small CNN's step beside each part of the microscope, in turn.</summary>
    public static Report Run(int repeats)
    {
        var report = new Report(
            "The microscope",
            $"The small CNN (two convolutions, two linear layers, 106 thousand parameters, batch 64 x 1 x 28 x 28), SGD with momentum, on the CPU; "
            + $"{repeats} rounds, the ways in turn, ms, min / median. "
            + "Keeping: a check that all weights and buffers are finite, and a copy of them and of the random state; done as often as the budget allows. "
            + "Values: every op of forward and backward pass with its line and the values of all its tensors. "
            + "A look: that, the search for one guilty sample of 64 by running parts of the batch, and putting everything back; once a run.",
            "way", "ms", "steps");
        using var training = new SmallCnn();
        using var kept = new TrainingState(training.Model);
        random.manual_seed(3);
        using var x = randn(64, 1, 28, 28);
        using var y = randint(0, 10, [64], ScalarType.Int64);
        using var bad = x.clone();
        bad[37, 0, 5, 5] = float.NaN;
        var look = new ReplayLook(training.Model, training.Optimizer, (a, b) => nn.functional.cross_entropy(training.Model.call(a), b), kept);
        (string Name, Action Run)[] ways =
        [
            ("a training step", () => training.Step(null)),
            ("keeping the weights of a finite step", () => Keep(training.Model, kept)),
            ("a step with values read", () => Values(training)),
            ("a look at a failed step", () => Look(look, bad, y)),
        ];
        var times = new double[ways.Length][];
        for (var way = 0; way < ways.Length; way++)
            times[way] = new double[repeats];
        foreach (var (_, run) in ways)
        {
            for (var i = 0; i < 5; i++)
                run();
        }

        for (var repeat = 0; repeat < repeats; repeat++)
        {
            for (var way = 0; way < ways.Length; way++)
            {
                const int Block = 5;
                var start = Stopwatch.GetTimestamp();
                for (var i = 0; i < Block; i++)
                    ways[way].Run();
                times[way][repeat] = Stopwatch.GetElapsedTime(start).TotalMilliseconds / Block;
            }
        }

        for (var way = 0; way < ways.Length; way++)
        {
            var median = Measurement.Median(times[way]);
            report.Add(ways[way].Name, $"{Report.Number(times[way].Min())} / {Report.Number(median)}", Report.Number(median / Measurement.Median(times[0])));
        }

        return report;
    }

    private static void Keep(nn.Module model, TrainingState kept)
    {
        if (!TrainingState.IsFinite(model))
            throw new InvalidOperationException("the weights are not finite");
        kept.Take(0);
    }

    private static void Values(SmallCnn training)
    {
        using var session = OpTraceSession.Start(training.Model, everything: true, values: true, batch: 64);
        training.Step(null);
        session.Stop();
        if (NonFiniteDescriber.Find(session, null, NamedTensor.Of(training.Model)) is { } found)
            throw new InvalidOperationException($"a healthy step: {found}");
    }

    private static void Look(ReplayLook look, Tensor x, Tensor y)
    {
        if (look.Run("loss", 1, x, y) is not { SampleCount: 1, SamplesConfirmed: true, Samples: [37] })
            throw new InvalidOperationException("the guilty sample was not found");
    }
}
