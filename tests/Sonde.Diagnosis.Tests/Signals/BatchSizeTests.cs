// The number of samples behind shares.
namespace Sonde.Diagnosis.Tests.Signals;

public class BatchSizeTests
{
    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(1000)]
    public void Infer_SharesStoredAsFloat32_GivesTheBatch(int batch)
    {
        var shares = Synthetic.Accuracy(40, _ => 0.4, batch, 1, "accuracy/train").Values.Select(v => (double)(float)v).ToArray();
        Assert.Equal(batch, BatchSize.Infer(shares));
    }

    [Fact]
    public void Infer_SharesThatAreNone_IsNull() => Assert.Null(BatchSize.Infer([.. Enumerable.Range(1, 40).Select(i => 1 / Math.Sqrt(i + 1))]));

    [Fact]
    public void Infer_TooFewPoints_IsNull() => Assert.Null(BatchSize.Infer([0.5, 0.25]));
}
