// Every rule has a page, a row in the table, and an id of its own.
namespace Sonde.Diagnosis.Tests;

public class RuleCatalogueTests
{
    public static TheoryData<string> Ids => [.. RuleCatalogue.Create().Select(r => r.Id)];

    private static string Rules()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sonde.slnx"))) folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("no Sonde.slnx above the tests"), "docs", "rules");
    }

    [Theory, MemberData(nameof(Ids))]
    public void Page_OfEachRule_HasTheSectionsAReaderNeeds(string id)
    {
        var page = File.ReadAllText(Path.Combine(Rules(), $"{id}.md"));
        Assert.StartsWith($"# {id}\n", page, StringComparison.Ordinal);
        Assert.All(
            ["## What it means", "## What is measured", "## Thresholds", "## What to do", "## What it cannot see"],
            heading => Assert.Contains(heading, page, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Ids))]
    public void Table_OfRules_HasARowForEach(string id) =>
        Assert.Contains($"| [{id}]({id}.md) |", File.ReadAllText(Path.Combine(Rules(), "README.md")), StringComparison.Ordinal);

    [Fact]
    public void Pages_OfRules_AreNoMoreThanTheRules()
    {
        var pages = Directory.GetFiles(Rules(), "*.md").Select(p => Path.GetFileNameWithoutExtension(p)!).Where(n => n != "README");
        Assert.Equal(RuleCatalogue.Create().Select(r => r.Id).Order(), pages.Order());
    }

    [Theory, MemberData(nameof(Ids))]
    public void Check_OfARunThatHoldsNothing_NeedsMoreAndNeverGuesses(string id) =>
        Assert.IsType<RuleOutcome.NeedsMore>(RuleCatalogue.Create().Single(r => r.Id == id).Check(new RunSignals("empty")));
}
