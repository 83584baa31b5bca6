// Event files of one run follow each other as they were begun.
namespace Sonde.Runs.Tests;

public class FileOrderTests
{
    [Fact]
    public void Sort_NamesOfOneSecond_GoesByTheNumbersInThem()
    {
        string[] begun =
        [
            "events.out.tfevents.0999999999.host.1.0",
            "events.out.tfevents.1700000000.host",
            "events.out.tfevents.1700000000.host.7.2",
            "events.out.tfevents.1700000000.host.7.9",
            "events.out.tfevents.1700000000.host.7.9.v2",
            "events.out.tfevents.1700000000.host.7.10",
            "events.out.tfevents.1700000000.host.12.0",
            "events.out.tfevents.1700000001.host.3.0",
        ];
        string[] shuffled = [.. begun];
        new Random(3).Shuffle(shuffled);
        Array.Sort(shuffled, FileOrder.Instance);
        Assert.Equal(begun, shuffled);
    }

    [Theory]
    [InlineData("a1", "a01")]
    [InlineData("a", "a0")]
    [InlineData("", "a")]
    [InlineData("a9b", "a10")]
    [InlineData("tfevents.00000000000000000000000000000000000000001", "tfevents.2")]
    public void Compare_TwoNames_IsTheSameBothWays(string one, string other)
    {
        Assert.NotEqual(0, FileOrder.Instance.Compare(one, other));
        Assert.Equal(Math.Sign(FileOrder.Instance.Compare(one, other)), -Math.Sign(FileOrder.Instance.Compare(other, one)));
        Assert.Equal(0, FileOrder.Instance.Compare(one, one));
    }
}
