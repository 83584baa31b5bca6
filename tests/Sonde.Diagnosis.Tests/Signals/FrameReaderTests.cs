// Which frames are read where there are many.
namespace Sonde.Diagnosis.Tests.Signals;

public class FrameReaderTests
{
    [Fact]
    public void Sample_FewFrames_AreAllRead() => Assert.Equal(Enumerable.Range(0, 100), FrameReader.Sample(100, 1000));

    [Fact]
    public void Sample_ManyFrames_HasTheFirstOnesAndTheLast()
    {
        var frames = FrameReader.Sample(100_000, 1000).ToArray();
        Assert.Equal(Enumerable.Range(0, 20), frames[..20]);
        Assert.Equal(99_999, frames[^1]);
        Assert.InRange(frames.Length, 900, 1000);
        Assert.Equal(frames.Order(), frames);
    }
}
