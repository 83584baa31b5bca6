// Event files of one run follow each other as they were begun.
using CsCheck;

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

    // Every name of a few parts, so that zeros, prefixes and suffixes meet in all ways.
    [Fact]
    public void Compare_AnyThreeNames_IsATotalOrder()
    {
        string[] numbers = ["", "0", "1", "01", "001", "2", "02", "10", "00"];
        string[] ends = ["", "w", ".0", ".00", "-1", ".", "1w", "w1", "w01", "/", "9"];
        string[] names = [.. numbers.SelectMany(number => ends.Select(end => "tfevents" + number + end)).Distinct()];
        string[] sorted = [.. names];
        Array.Sort(sorted, FileOrder.Instance);
        for (var i = 0; i < sorted.Length; i++)
        {
            for (var j = 0; j < sorted.Length; j++)
                Assert.Equal(i.CompareTo(j), Math.Sign(FileOrder.Instance.Compare(sorted[i], sorted[j])));
        }
    }

    [Fact]
    public void Compare_RandomNames_IsATotalOrder() => Gen.Select(Name, Name, Name).Sample((x, y, z) =>
    {
        var order = FileOrder.Instance;
        Assert.Equal(x == y, order.Compare(x, y) == 0);
        Assert.Equal(Math.Sign(order.Compare(x, y)), -Math.Sign(order.Compare(y, x)));
        if (order.Compare(x, y) <= 0 && order.Compare(y, z) <= 0)
            Assert.True(order.Compare(x, z) <= 0, $"{x} <= {y} <= {z}");
    });

    private static readonly Gen<string> Name = Gen.Int[0, 8].Array[0, 7].Select(places => string.Concat(places.Select(place => "00129a.-\u00e9"[place])));
}
