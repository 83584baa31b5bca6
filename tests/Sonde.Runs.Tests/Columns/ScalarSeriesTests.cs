// A series is all points of all its parts, and one taken earlier never changes.
using CsCheck;

namespace Sonde.Runs.Tests;

public sealed class ScalarSeriesTests
{
    [Fact]
    public void Copy_AnyRangeOverSeveralParts_GivesThosePoints() =>
        Gen.Select(Gen.Int[0, 3000], Gen.Int[0, 3000], Gen.Int[0, 3000]).Sample((a, b, c) =>
        {
            var count = a + b + c;
            long[] steps = [.. Enumerable.Range(0, count).Select(i => (long)i * i % 977)];
            double[] values = [.. Enumerable.Range(0, count).Select(i => i / 3.0)];
            var series = SeriesAssert.Of(steps, values, a, a + b);
            Assert.Equal(count, series.Count);
            Assert.Equal(steps, series.Steps());
            Assert.Equal(values, series.Values());
            Assert.Equal(Enumerable.Range(0, count).Select(i => 1_700_000_000.0 + i), series.WallTimes());

            var start = count / 3;
            var part = new double[count / 2];
            series.CopyValues(start, part);
            Assert.Equal(values[start..(start + part.Length)], part);
            for (var i = 0; i < count; i += 97)
                Assert.Equal((steps[i], values[i], 1_700_000_000.0 + i), (series.StepAt(i), series.ValueAt(i), series.WallTimeAt(i)));
        }, iter: 30);

    [Fact]
    public void StepAt_OutsideOfSeries_Throws()
    {
        var series = SeriesAssert.Of([1, 2], [3, 4]);
        Assert.Throws<ArgumentOutOfRangeException>(() => series.StepAt(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => series.ValueAt(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => series.CopySteps(1, new long[2]));
    }

    [Fact]
    public void View_TakenBeforeEveryAppend_NeverChanges()
    {
        // Irregular steps, jumps in time and values beyond float32 make every column change its form on the way.
        var columns = new ScalarColumns();
        var views = new List<ScalarSeries>();
        var points = new List<(long Step, double Time, double Value)>();
        for (var i = 0; i < 2500; i++)
        {
            views.Add(new ScalarSeries("t", [columns.View]));
            var point = (i < 100 ? i : (long)i * i * i * (i % 7), 1_700_000_000 + (i * (i % 900 == 0 ? 1e6 : 0.01)), i % 500 == 499 ? 0.1 : i);
            points.Add(point);
            columns.Append(point.Item1, point.Item2, point.Item3);
        }

        for (var i = 0; i < views.Count; i += 13)
        {
            Assert.Equal(points.Take(i).Select(p => p.Step), views[i].Steps());
            Assert.Equal(points.Take(i).Select(p => p.Time), views[i].WallTimes());
            Assert.Equal(points.Take(i).Select(p => p.Value), views[i].Values());
        }
    }

    [Fact]
    public async Task View_ReadWhileAnotherThreadAppends_HoldsItsPoints()
    {
        var columns = new ScalarColumns();
        ScalarSeries shared = new("t", []);
        var writer = Task.Run(() =>
        {
            for (var i = 0; i < 200_000; i++)
            {
                columns.Append(i % 5 == 0 ? -i : i, i, i % 4096 == 4095 ? i / 3.0 : i);
                if (i % 50 == 0)
                    Volatile.Write(ref shared, new ScalarSeries("t", [columns.View]));
            }
        });

        do
        {
            var series = Volatile.Read(ref shared);
            for (var i = Math.Max(0, series.Count - 3000); i < series.Count; i++)
            {
                Assert.Equal(i % 5 == 0 ? -i : i, series.StepAt(i));
                Assert.Equal(i, series.WallTimeAt(i));
                Assert.Equal(i % 4096 == 4095 ? i / 3.0 : i, series.ValueAt(i));
            }
        }
        while (!writer.IsCompleted);
        await writer;
    }
}
