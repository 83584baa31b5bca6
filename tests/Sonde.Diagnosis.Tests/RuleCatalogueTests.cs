// Every rule has a folder, a page and an id of its own, and the tables in the documentation are the catalogue's.
using System.Reflection;

namespace Sonde.Diagnosis.Tests;

public class RuleCatalogueTests
{
    public static TheoryData<string> Ids => [.. RuleCatalogue.All.Select(r => r.Id)];

    private static string Page(string id) => File.ReadAllText(Path.Combine(RuleDocs.Folder, $"{id}.md"));

    [Theory, MemberData(nameof(Ids))]
    public void Page_OfEachRule_HasTheSectionsAReaderNeeds(string id)
    {
        Assert.StartsWith($"# {id}\n", Page(id), StringComparison.Ordinal);
        Assert.All(
            ["## What it means", "## What is measured", "## Thresholds", "## What to do", "## What it cannot see"],
            heading => Assert.Contains(heading, Page(id), StringComparison.Ordinal));
    }

    [Fact]
    public void Pages_OfRules_AreNoMoreThanTheRules()
    {
        var pages = Directory.GetFiles(RuleDocs.Folder, "*.md").Select(p => Path.GetFileNameWithoutExtension(p)!).Where(n => n != "README");
        Assert.Equal(RuleCatalogue.All.Select(r => r.Id).Order(StringComparer.Ordinal), pages.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Folders_OfRules_AreTheRules()
    {
        var classes = typeof(RunRule).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(RunRule)))
            .Select(type => type.Name)
            .Order(StringComparer.Ordinal)
            .ToArray();
        Assert.Equal(classes, RuleCatalogue.Create(new()).Select(rule => rule.GetType().Name).Order(StringComparer.Ordinal));
        var folders = Directory.GetDirectories(Path.Combine(RuleDocs.Root, "src", "Sonde.Diagnosis", "Rules")).Select(
            folder => Path.GetFileName(folder) + "Rule");
        Assert.Equal(classes, folders.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Ids_AreConstants_OneEach() => Assert.Equal(
        RuleCatalogue.All.Select(rule => rule.Id).Order(StringComparer.Ordinal),
        typeof(RuleIds).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!)
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Thresholds_HaveNamesSourcesAndDefaultsWithinTheirBounds() => Assert.All(RuleCatalogue.All, rule =>
    {
        Assert.Equal(rule.Thresholds.Count, rule.Thresholds.Select(t => t.Name).Distinct().Count());
        Assert.All(rule.Thresholds, t =>
        {
            Assert.InRange(t.Default, t.Least, t.Most);
            Assert.Matches("^[a-z]+(-[a-z]+)*$", t.Name);
            Assert.NotEmpty(t.Meaning);
            Assert.NotEmpty(t.Source);
        });
    });

    [Theory]
    [InlineData("docs/rules/README.md", "rules"), InlineData("docs/rules/README.md", "thresholds"), InlineData("README.md", "rules")]
    public void Tables_InTheDocumentation_AreTheCatalogues(string file, string table)
    {
        // SONDE_UPDATE_DOCS=1 writes them.
        var path = Path.Combine(RuleDocs.Root, file);
        var text = File.ReadAllText(path);
        var wanted = RuleDocs.Replaced(
            text, table, file == "README.md" ? RuleDocs.List() : table == "rules" ? RuleDocs.RuleTable() : RuleDocs.ThresholdTable());
        if (Environment.GetEnvironmentVariable("SONDE_UPDATE_DOCS") == "1") File.WriteAllText(path, wanted);
        Assert.True(File.ReadAllText(path) == wanted, $"{file}, table '{table}': run the tests with SONDE_UPDATE_DOCS=1.");
    }

    [Theory, MemberData(nameof(Ids))]
    public void Check_OfARunThatHoldsNothing_NeedsMoreAndNeverGuesses(string id) =>
        Assert.IsType<RuleOutcome.NeedsMore>(RuleCatalogue.Create(new()).Single(r => r.Id == id).Check(new RunSignals("empty")));

    [Fact]
    public void All_PutsCausesBeforeWhatFollowsFromThem()
    {
        var ids = RuleCatalogue.All.Select(rule => rule.Id).ToList();
        Assert.All(RuleCatalogue.All,
            rule => Assert.All(rule.Explains, consequence => Assert.True(ids.IndexOf(rule.Id) < ids.IndexOf(consequence), $"{rule.Id}, {consequence}")));
    }
}
