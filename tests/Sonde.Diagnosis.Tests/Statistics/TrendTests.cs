// The robust slope and its interval.
namespace Sonde.Diagnosis.Tests.Statistics;

public class TrendTests
{
    [Fact]
    public void Of_StraightLine_GivesItsSlopeInANarrowInterval()
    {
        var trend = Trend.Of([.. Enumerable.Range(0, 50).Select(i => 3 - (0.25 * i))]);
        Assert.Equal(-0.25, trend.Slope, 12);
        Assert.Equal(-0.25, trend.Lower, 12);
        Assert.Equal(-0.25, trend.Upper, 12);
    }

    [Fact]
    public void Of_LineWithAFifthOfWildPoints_HardlyMoves()
    {
        var values = Enumerable.Range(0, 50).Select(i => i % 5 == 0 ? 1e6 : 2.0 * i).ToArray();
        Assert.Equal(2, Trend.Of(values).Slope, 6);
    }

    [Fact]
    public void Of_Noise_HoldsZeroInItsIntervalAboutAsOftenAsItSays()
    {
        var outside = Enumerable.Range(0, 300).Count(seed =>
        {
            var random = new Random(seed);
            var trend = Trend.Of([.. Enumerable.Range(0, 40).Select(_ => random.Normal())]);
            return trend.Lower > 0 || trend.Upper < 0;
        });
        Assert.InRange(outside, 0, 9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Of_TooFewPoints_HasNoBounds(int points)
    {
        var trend = Trend.Of([.. Enumerable.Range(0, points).Select(i => (double)i)]);
        Assert.Equal(double.NegativeInfinity, trend.Lower);
        Assert.Equal(double.PositiveInfinity, trend.Upper);
    }

    [Fact]
    public void Of_SixPointsInOrder_AreSignificant() => Assert.True(Trend.Of([1, 2, 3, 4, 5.5, 6]).Lower > 0);
}
