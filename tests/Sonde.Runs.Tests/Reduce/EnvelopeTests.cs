// The envelope against the plainest computation: every point looked at, every bucket's rule applied anew.
using CsCheck;

namespace Sonde.Runs.Tests;

public sealed class EnvelopeTests
{
    private static readonly Gen<double> Value = Gen.Frequency(
        (90, Gen.Double[-1000, 1000]), (4, Gen.Const(double.NaN)), (3, Gen.Const(double.PositiveInfinity)), (3, Gen.Const(double.NegativeInfinity)));

    [Fact]
    public void Compute_AscendingSteps_EqualsBruteForce() =>
        Gen.Select(Gen.Long[-1000, 1000], Gen.Int[0, 30].Array[1, 5000], Value.Array[5000], Gen.Int[1, 400], Gen.Int[0, 5000])
        .Sample((first, gaps, values, buckets, cut) =>
        {
            var steps = new long[gaps.Length];
            for (var i = 0; i < steps.Length; i++)
                steps[i] = i == 0 ? first : steps[i - 1] + gaps[i];
            Check(steps, values[..steps.Length], null, null, buckets, Math.Min(cut, steps.Length));
            Check(steps, values[..steps.Length], steps[steps.Length / 4], steps[steps.Length / 2], buckets, Math.Min(cut, steps.Length));
        }, iter: 60);

    [Fact]
    public void Compute_Float32ValuesInFullChunks_EqualsBruteForce() =>
        Gen.Select(Gen.Int[0, 3].Array[2100, 6000],
            Gen.Frequency((200, Gen.Int[-1000, 1000].Select(i => (double)i)), (1, Gen.Const(double.NaN))).Array[6000], Gen.Int[1, 900], Gen.Int[1, 5])
        .Sample((gaps, values, buckets, pieces) =>
        {
            var steps = new long[gaps.Length];
            for (var i = 1; i < steps.Length; i++)
                steps[i] = i % (steps.Length / pieces) == 0 ? 0 : steps[i - 1] + gaps[i];
            Check(steps, values[..steps.Length], null, null, buckets, 0);
            Check(steps, values[..steps.Length], 100, 3000, buckets, 0);
            Check([.. Enumerable.Range(0, steps.Length)], values[..steps.Length], null, null, buckets, 0);
        }, iter: 12);

    [Fact]
    public void Compute_RestartedOrRandomSteps_EqualsBruteForce() =>
        Gen.Select(Gen.Long[0, 3000].Array[1, 5000], Value.Array[5000], Gen.Int[1, 400], Gen.Int[1, 40])
        .Sample((random, values, buckets, pieces) =>
        {
            Check(random, values[..random.Length], null, null, buckets, random.Length / 2);
            long[] restarted = [.. random.Select((_, i) => (long)(i % Math.Max(1, random.Length / pieces)))];
            Check(restarted, values[..restarted.Length], null, null, buckets, restarted.Length / 3);
            Check(restarted, values[..restarted.Length], 5, 40, buckets, 0);
        }, iter: 40);

    [Fact]
    public void Compute_OneSpikeInAMillionPoints_KeepsIt()
    {
        const int Points = 1_000_000;
        var columns = new ScalarColumns();
        for (var i = 0; i < Points; i++)
            columns.Append(i, i, i == 123_457 ? 1e6f : i == 777_777 ? float.NaN : MathF.Sin(i));
        var envelope = Envelope.Compute(new ScalarSeries("t", [columns.View]), null, null, 800);
        Assert.Equal(800, envelope.Count);
        Assert.Equal(Points, envelope.Counts.Sum());
        var spike = Array.FindIndex(envelope.Max, max => max == 1e6);
        Assert.InRange(123_457, envelope.FirstSteps[spike], envelope.Steps[spike]);
        var nan = Array.FindIndex(envelope.Marks, marks => marks == PointMarks.NaN);
        Assert.InRange(777_777, envelope.FirstSteps[nan], envelope.Steps[nan]);
    }

    [Fact]
    public void Compute_FewerPointsThanBuckets_GivesEveryPoint()
    {
        var envelope = Envelope.Compute(SeriesAssert.Of([3, 3, 1], [5, double.NaN, 7]), null, null, 3);
        Assert.True(envelope.IsExact);
        Assert.Equal([3, 3, 1], envelope.Steps);
        Assert.Equal([5, double.NaN, 7], envelope.Last);
        Assert.Equal([5, double.NaN, 7], envelope.Min);
    }

    [Fact]
    public void Compute_StepsFromOneEndOfTheRangeToTheOther_DoesNotOverflow()
    {
        var envelope = Envelope.Compute(SeriesAssert.Of([long.MinValue, -1, 0, long.MaxValue], [1, 2, 3, 4]), null, null, 2);
        Assert.Equal([2, 2], envelope.Counts);
        Assert.Equal([2.0, 4.0], envelope.Max);
    }

    [Fact]
    public void Compute_RangeWithoutPoints_IsEmpty()
    {
        var envelope = Envelope.Compute(SeriesAssert.Of([1, 2], [3, 4]), 10, 20, 5);
        Assert.Equal((0, 0), (envelope.Count, envelope.Total));
    }

    private static void Check(long[] steps, double[] values, long? from, long? to, int buckets, int cut)
    {
        var actual = Envelope.Compute(SeriesAssert.Of(steps, values, cut), from, to, buckets);
        var chosen = Enumerable.Range(0, steps.Length).Where(i => steps[i] >= (from ?? long.MinValue) && steps[i] <= (to ?? long.MaxValue)).ToArray();
        var groups = Group(chosen, steps, buckets);
        Assert.Equal(chosen.Length, actual.Total);
        Assert.Equal(groups.Select(g => g.Count), actual.Counts);
        Assert.True(actual.Count <= 2 * buckets);
        for (var g = 0; g < groups.Count; g++)
        {
            var (first, last) = (groups[g][0], groups[g][^1]);
            var all = groups[g].Select(i => values[i]).ToArray();
            var finite = all.Where(double.IsFinite).DefaultIfEmpty(double.NaN).ToArray();
            Assert.Equal((steps[first], steps[last], 1_700_000_000.0 + last), (actual.FirstSteps[g], actual.Steps[g], actual.WallTimes[g]));
            Assert.Equal((values[first], values[last]), (actual.First[g], actual.Last[g]));
            Assert.Equal((finite.Min(), finite.Max()), (actual.Min[g], actual.Max[g]));
            Assert.Equal(
                (all.Any(double.IsNaN), all.Any(double.IsPositiveInfinity), all.Any(double.IsNegativeInfinity)),
                (actual.Marks[g].HasFlag(PointMarks.NaN), actual.Marks[g].HasFlag(PointMarks.PositiveInfinity),
                    actual.Marks[g].HasFlag(PointMarks.NegativeInfinity)));
        }
    }

    private static List<List<int>> Group(int[] chosen, long[] steps, int buckets)
    {
        var falls = chosen.Zip(chosen.Skip(1)).Count(pair => steps[pair.Second] < steps[pair.First]);
        var groups = new List<List<int>>();
        (long Bucket, int Branch) before = (-1, 0);
        for (var k = 0; k < chosen.Length; k++)
        {
            var step = steps[chosen[k]];
            var bucket = k * (long)buckets / chosen.Length;
            if (chosen.Length <= buckets)
                bucket = k;
            else if (falls == 0)
                bucket = (step - steps[chosen[0]]) * buckets / (steps[chosen[^1]] - steps[chosen[0]] + 1);
            var branch = before.Branch + (k > 0 && falls < buckets && step < steps[chosen[k - 1]] ? 1 : 0);
            if (groups.Count == 0 || (bucket, branch) != before)
                groups.Add([]);
            groups[^1].Add(chosen[k]);
            before = (bucket, branch);
        }

        return groups;
    }
}
