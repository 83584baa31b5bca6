// Curves that were written twice or hold NaN.
namespace Sonde.Diagnosis.Tests.Signals;

public class SeriesTests
{
    [Fact]
    public void Ordered_RestartedTraining_KeepsWhatWasWrittenLast()
    {
        var series = Series.Ordered("loss", [0, 1, 2, 1, 2, 3], [10, 11, 12, 21, 22, 23]);
        Assert.Equal([0, 1, 2, 3], series.Steps);
        Assert.Equal([10, 21, 22, 23], series.Values);
    }

    [Fact]
    public void Finite_NaNAndInfinity_AreLeftOutWithTheirSteps()
    {
        var series = new Series("loss", [1, 2, 3], [double.NaN, 5, double.PositiveInfinity]).Finite();
        Assert.Equal([2], series.Steps);
        Assert.Equal([5], series.Values);
    }

    [Fact]
    public void Find_FiniteCurve_IsNull() => Assert.Null(NonFiniteScalar.Find("loss", [0, 1], [1, 2]));

    [Fact]
    public void Find_NaNInTheMiddle_SaysWhereAndHowMany()
    {
        var found = NonFiniteScalar.Find("loss", [0, 10, 20, 30], [1, double.NaN, double.NegativeInfinity, 2]);
        Assert.Equal(new NonFiniteScalar("loss", 10, 20, 2, 4, true, false), found);
    }
}
