// Causes before consequences, unless the cause began clearly later.
namespace Sonde.Diagnosis.Tests;

public class RankingTests
{
    public static TheoryData<string, string> Pairs
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var rule in RuleCatalogue.All)
                foreach (var consequence in rule.Explains) data.Add(rule.Id, consequence);

            return data;
        }
    }

    private static Finding Finding(string rule, Onset? onset, Severity severity = Severity.Error) =>
        new(rule, severity, 0.9, rule) { Onset = onset, Causes = ["its own"], Steps = onset is null ? null : new(onset.By, 1000) };

    private static string[] Rules(IEnumerable<Finding> findings) => [.. findings.Select(f => f.Rule)];

    [Theory, MemberData(nameof(Pairs))]
    public void Order_CauseThatBeganBeforeOrWithIt_ExplainsTheOther(string cause, string consequence)
    {
        foreach (var (first, second) in new (Onset?, Onset?)[]
        {
            (null, null), (new(0, 10), new(200, 210)), (new(190, 200), new(180, 210)), (new(200, 300), new(150, 210)),
        })
        {
            var ordered = Ranking.Order([Finding(consequence, second), Finding(cause, first)], RuleCatalogue.Causality);
            Assert.Equal([cause, consequence], Rules(ordered));
            Assert.EndsWith($"(follows from {cause})", ordered[1].Title, StringComparison.Ordinal);
            Assert.Equal((Severity.Warning, 0.45), (ordered[1].Severity, ordered[1].Confidence));
        }
    }

    [Theory, MemberData(nameof(Pairs))]
    public void Order_CauseThatBeganClearlyLater_ComesSecondAndSaysSo(string cause, string consequence)
    {
        var ordered = Ranking.Order([Finding(cause, new(300, 310)), Finding(consequence, new(null, 20))], RuleCatalogue.Causality);
        Assert.Equal([consequence, cause], Rules(ordered));
        Assert.All(ordered, f => Assert.Equal((Severity.Error, 0.9, f.Rule), (f.Severity, f.Confidence, f.Title)));
        Assert.Equal($"It began at step 310, after {consequence}, which was there from step 20 on: look at that first", ordered[1].Causes[0]);
        Assert.Equal(["its own"], ordered[0].Causes);
    }

    [Fact]
    public void Order_OfFaultsThatCanCauseEachOther_TheOlderLeadsThoughItIsOnlyAWarning()
    {
        var ordered = Ranking.Order(
            [Finding("saturated-activation", new(300, 310)), Finding("vanishing-gradient", new(null, 3), Severity.Warning)], RuleCatalogue.Causality);
        Assert.Equal(["vanishing-gradient", "saturated-activation"], Rules(ordered));
    }

    [Fact]
    public void Order_OfASymptomAndAYoungerError_KeepsTheErrorFirst()
    {
        var ordered = Ranking.Order(
            [Finding("chance-level-accuracy", new(null, 100), Severity.Warning), Finding("dead-relu", new(300, 310))], RuleCatalogue.Causality);
        Assert.Equal(["dead-relu", "chance-level-accuracy"], Rules(ordered));
        Assert.Equal("chance-level-accuracy", ordered[1].Title);
    }

    [Fact]
    public void Order_OfTwoCauses_NamesTheOlder()
    {
        var ordered = Ranking.Order(
        [
            Finding("loss-not-decreasing", new(null, 49)), Finding("chance-level-accuracy", new(null, 99)),
            Finding("saturated-activation", new(3280, 3291)), Finding("vanishing-gradient", new(null, 3)),
        ], RuleCatalogue.Causality);
        Assert.Equal(["vanishing-gradient", "saturated-activation", "chance-level-accuracy", "loss-not-decreasing"], Rules(ordered));
        Assert.All(ordered.Skip(2), f => Assert.EndsWith("(follows from vanishing-gradient)", f.Title, StringComparison.Ordinal));
    }

    [Fact]
    public void Order_OfAllRulesInAnyOrderOfOnsets_KeepsEveryFinding() => Assert.All(Enumerable.Range(0, 200), seed =>
    {
        var random = new Random(seed);
        var findings = RuleCatalogue.Create(new()).Select(r =>
        {
            var by = random.Next(1000);
            return Finding(r.Id, random.Next(4) == 0 ? null : new(random.Next(2) == 0 ? null : by - 1 - random.Next(50), by), (Severity)random.Next(3));
        }).ToArray();
        Assert.Equal(findings.Select(f => f.Rule).Order(), Rules(Ranking.Order(findings, RuleCatalogue.Causality)).Order());
    });
}
