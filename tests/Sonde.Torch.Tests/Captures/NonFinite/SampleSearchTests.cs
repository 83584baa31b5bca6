// Which samples are guilty, on faults whose answer is known.
using Sonde.Torch.Captures;

namespace Sonde.Torch.Tests.Captures.NonFinite;

public class SampleSearchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(33)]
    [InlineData(1000)]
    public void Find_OneBadSample_IsExactWhereverItStands(int size)
    {
        for (var bad = 0L; bad < size; bad += Math.Max(1, size / 7))
        {
            var runs = 0;
            var found = new SampleSearch(samples =>
            {
                runs++;
                return samples.Contains(bad);
            }).Find(size, []);

            Assert.Equal([bad], found.Samples);
            Assert.InRange(runs, 0, 20);
        }
    }

    [Fact]
    public void Find_RightSuspects_TakesTwoRuns()
    {
        var runs = 0;
        var found = new SampleSearch(samples =>
        {
            runs++;
            return samples.Any(sample => sample is 3 or 9);
        }).Find(64, [3, 9]);

        Assert.Equal([3L, 9L], found.Samples);
        Assert.Equal(2, runs);
    }

    [Fact]
    public void Find_WrongSuspects_AreNotBelieved()
    {
        var found = new SampleSearch(samples => samples.Contains(5)).Find(16, [3]);

        Assert.Equal([5L], found.Samples);
    }

    [Fact]
    public void Find_EveryPartBadBesideSuspects_KeepsTheSuspectsUnconfirmed()
    {
        var found = new SampleSearch(_ => true).Find(64, [4, 20]);

        Assert.Equal([4L, 20L], found.Samples);
        Assert.False(found.Confirmed);
        Assert.Contains("every part", found.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_EverySampleBad_SaysThatItIsNoSingleOne()
    {
        var found = new SampleSearch(_ => true).Find(128, []);

        Assert.Equal(128, found.Samples.Count);
        Assert.Contains("no single sample", found.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_OnlyTheWholeBatchBad_SaysOnlyTogether()
    {
        var found = new SampleSearch(samples => samples.Count > 9).Find(16, []);

        Assert.Equal(16, found.Samples.Count);
        Assert.Contains("only together", found.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_TooManyToTellApart_SaysWhereItEnded()
    {
        var found = new SampleSearch(samples => samples.Any(sample => sample < 512 && sample % 16 == 0)).Find(1024, []);

        Assert.Contains($"{SampleSearch.MostRuns} runs", found.Note, StringComparison.Ordinal);
        Assert.All(Enumerable.Range(0, 32), i => Assert.Contains(i * 16L, found.Samples));
    }
}
