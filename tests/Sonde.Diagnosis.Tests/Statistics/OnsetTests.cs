// Onsets lie where the fault began, through lucky and unlucky readings, and only disjoint intervals are told apart.
namespace Sonde.Diagnosis.Tests.Statistics;

public class OnsetTests
{
    private static Onset? Of(string held, int every = 10) =>
        Onset.Of([.. Enumerable.Range(0, held.Length).Select(i => (long)i * every)], [.. held.Select(c => c == '#')]);

    [Theory]
    [InlineData("##########", null, 0)]
    [InlineData("...#######", 20, 30)]
    [InlineData(".#........................####.################", 250, 260)]
    [InlineData("#...##########################################", 30, 40)]
    [InlineData(".........#", 80, 90)]
    public void Of_ReadingsOfAFault_IsWhereItBeganForGood(string held, int? after, int by) => Assert.Equal(new Onset(after, by), Of(held));

    [Theory]
    [InlineData("..........")]
    [InlineData("####......")]
    [InlineData("")]
    public void Of_ReadingsWithoutTheFaultAtTheEnd_IsNone(string held) => Assert.Null(Of(held));

    [Fact]
    public void Of_OneLuckyReadingAtTheEnd_DoesNotEndIt() => Assert.Equal(new Onset(40, 50), Of(".....###########."));

    [Theory]
    [InlineData(40, 50, 30, 40, true)]
    [InlineData(39, 50, 30, 40, false)]
    [InlineData(null, 50, null, 0, false)]
    [InlineData(100, 200, null, 0, true)]
    public void IsClearlyAfter_OnlyIntervalsThatDoNotOverlap(int? after, int by, int? otherAfter, int otherBy, bool later)
    {
        Assert.Equal(later, new Onset(after, by).IsClearlyAfter(new(otherAfter, otherBy)));
        Assert.False(new Onset(otherAfter, otherBy).IsClearlyAfter(new(after, by)));
        Assert.False(Onset.Always.IsClearlyAfter(new(after, by)));
    }

    [Fact]
    public void BlockOnset_OfALevelThatIsLeft_LiesInTheBlockBeforeOrInItsOwn()
    {
        var curve = Synthetic.Noisy(1000, t => t < 0.63 ? 0.5 : 2.3, 0.05, 1);
        var onset = BlockOnset.Of(curve, 50, block => Robust.Median(block) > 2, 0)!;
        Assert.InRange(onset.First, 600, 650);
        Assert.True(onset.When.After < 630 && onset.When.By >= 630);
    }

    [Fact]
    public void BlockOnset_FromTheStartOn_IsCertainAfterTheFewestPoints()
    {
        var onset = BlockOnset.Of(Synthetic.Flat(300, 2.3, 0.01, 1), 3, _ => true, 50)!;
        Assert.Equal((0L, new Onset(null, 49)), (onset.First, onset.When));
    }
}
