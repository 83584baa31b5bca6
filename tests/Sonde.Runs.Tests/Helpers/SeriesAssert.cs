// Short ways to say what a series holds.
namespace Sonde.Runs.Tests;

internal static class SeriesAssert
{
    public static long[] Steps(this ScalarSeries series)
    {
        var steps = new long[series.Count];
        series.CopySteps(0, steps);
        return steps;
    }

    public static double[] Values(this ScalarSeries series)
    {
        var values = new double[series.Count];
        series.CopyValues(0, values);
        return values;
    }

    public static double[] WallTimes(this ScalarSeries series)
    {
        var times = new double[series.Count];
        series.CopyWallTimes(0, times);
        return times;
    }

    public static ScalarSeries Of(IReadOnlyList<long> steps, IReadOnlyList<double> values, params int[] cuts)
    {
        var parts = new List<ScalarView>();
        var start = 0;
        foreach (var end in cuts.Append(steps.Count))
        {
            var columns = new ScalarColumns();
            for (; start < end; start++)
                columns.Append(steps[start], 1_700_000_000 + start, values[start]);
            parts.Add(columns.View);
        }

        return new ScalarSeries("t", [.. parts]);
    }
}
