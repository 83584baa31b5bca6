// Medians, block medians and the noise of a curve.
namespace Sonde.Diagnosis.Tests.Statistics;

public class RobustTests
{
    [Fact]
    public void Median_OddEvenAndEmpty_AreTheMiddle()
    {
        Assert.Equal(2, Robust.Median([3, 1, 2]));
        Assert.Equal(2.5, Robust.Median([4, 1, 2, 3]));
        Assert.Equal(double.NaN, Robust.Median([]));
    }

    [Fact]
    public void Noise_SlopeWithNoise_IsTheNoiseAlone()
    {
        var random = new Random(1);
        Assert.InRange(Robust.Noise([.. Enumerable.Range(0, 2000).Select(i => (0.5 * i) + (3 * random.Normal()))]), 2.7, 3.3);
    }

    [Fact]
    public void BlockMedians_MoreBlocksThanValues_AreTheValues() => Assert.Equal([5, 6, 7], Robust.BlockMedians([5, 6, 7], 100));

    [Fact]
    public void BlockMedians_UnevenLengths_CoverEveryValue() => Assert.Equal([1, 4, 7], Robust.BlockMedians([1, 1, 4, 4, 4, 7, 7, 7], 3));
}
