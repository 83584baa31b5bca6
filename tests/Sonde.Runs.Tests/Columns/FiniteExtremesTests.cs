// Extremes by vectors against a plain loop, at every length and with one odd value at every place.
namespace Sonde.Runs.Tests;

public sealed class FiniteExtremesTests
{
    [Fact]
    public void TryGet_EveryLengthAndPlaceOfAnExtreme_FindsIt()
    {
        for (var length = 1; length <= 70; length++)
        {
            for (var at = 0; at < length; at++)
            {
                foreach (var odd in (float[])[-1e30f, 1e30f, float.MaxValue, float.MinValue])
                {
                    float[] values = [.. Enumerable.Range(1, length)];
                    values[at] = odd;
                    if (!FiniteExtremes.TryGet(values, out var min, out var max))
                    {
                        Assert.True(length < System.Numerics.Vector<float>.Count);
                        continue;
                    }

                    Assert.Equal((values.Min(), values.Max()), ((float)min, (float)max));
                }
            }
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void TryGet_OneValueNotFinite_SaysSo(float odd)
    {
        for (var at = 0; at < 37; at++)
        {
            var values = new float[37];
            values[at] = odd;
            Assert.False(FiniteExtremes.TryGet(values, out _, out _));
        }
    }

    [Fact]
    public void TryGet_NoValues_SaysSo() => Assert.False(FiniteExtremes.TryGet([], out _, out _));

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(-5, 0, true)]
    [InlineData(7, -1, false)]
    [InlineData(long.MinValue, long.MaxValue, false)]
    [InlineData(long.MaxValue - 3, 1, false)]
    public void Summary_RegularSteps_HasTheirExtremes(long first, long stride, bool ascends)
    {
        var columns = new ScalarColumns();
        for (var i = 0; i < 1025; i++)
            columns.Append(unchecked(first + (i * stride)), i, (float)i);
        var summary = columns.View.Chunks[0].Summary!;
        long[] steps = [.. Enumerable.Range(0, 1024).Select(i => unchecked(first + (i * stride)))];
        Assert.Equal((steps.Min(), steps.Max(), ascends), (summary.MinStep, summary.MaxStep, summary.StepsAscend));
        Assert.Equal((0.0, 1023.0, PointMarks.None), (summary.Min, summary.Max, summary.Marks));
    }

    [Fact]
    public void Summary_EveryKindOfValue_HasExtremesOfTheFiniteOnes()
    {
        var columns = new ScalarColumns();
        for (var i = 0; i < 1025; i++)
            columns.Append(i, i, i switch { 0 => float.NaN, 9 => float.PositiveInfinity, 1023 => float.NegativeInfinity, _ => -i });
        var summary = columns.View.Chunks[0].Summary!;
        Assert.Equal((-1022.0, -1.0), (summary.Min, summary.Max));
        Assert.Equal(PointMarks.NaN | PointMarks.PositiveInfinity | PointMarks.NegativeInfinity, summary.Marks);
    }
}
