// The learning rate over a run, as steps hold it: from where it is written until it is written anew.
namespace Sonde.Diagnosis;

/// <summary>A rate that holds from each step to the next.</summary>
/// <param name="Steps">Where it was written.</param>
/// <param name="Values">What it was.</param>
/// <param name="End">The last step of the run.</param>
internal sealed record RateCurve(long[] Steps, double[] Values, long End)
{
    /// <summary>The largest rate.</summary>
    public double Peak { get; } = Values.Max();

    /// <summary>Steps of the run.</summary>
    public long Length => End - Steps[0] + 1;

    /// <summary>The rate at the end.</summary>
    public double Last => Values[^1];

    /// <summary>Reads it: of what the loop recorded and what was logged, that which holds more. Null where neither is there.</summary>
    public static RateCurve? Of(RunSignals signals)
    {
        var loop = LoopFacts.Steps(signals).Where(s => LoopFacts.Rate(s.Loop) is not null).Select(s => (s.Step, Rate: LoopFacts.Rate(s.Loop)!.Value)).ToArray();
        var logged = signals.LearningRate?.Finite();
        var several = signals.Loop.Any(l => l.Loop.Groups.Length > 1);
        var (steps, values) = logged is { Count: > 0 } && !several
            ? (logged.Steps, logged.Values)
            : ([.. loop.Select(l => l.Step)], loop.Select(l => l.Rate).ToArray());
        if (steps.Length == 0) return null;
        var end = Math.Max(steps[^1], Math.Max(loop.Length == 0 ? 0 : loop[^1].Step, signals.TrainLoss is { Count: > 0 } loss ? loss.Steps[^1] : 0));
        return new(steps, values, end);
    }

    /// <summary>How many steps hold a rate that fits.</summary>
    public long Where(Func<double, bool> fits)
    {
        var count = 0L;
        for (var i = 0; i < Steps.Length; i++)
        {
            if (fits(Values[i])) count += Until(i) - Steps[i];
        }

        return count;
    }

    /// <summary>The first step from which on to the end the rate fits; null where it does not at the end.</summary>
    public long? Since(Func<double, bool> fits)
    {
        var i = Values.Length;
        while (i > 0 && fits(Values[i - 1])) i--;
        return i == Values.Length ? null : Steps[i];
    }

    /// <summary>The sum of all rates in steps at the peak: how much training the schedule leaves.</summary>
    public double StepsAtPeak()
    {
        var sum = 0.0;
        for (var i = 0; i < Steps.Length; i++) sum += Values[i] / Peak * (Until(i) - Steps[i]);
        return sum;
    }

    private long Until(int i) => i + 1 < Steps.Length ? Steps[i + 1] : End + 1;
}
