// Each reading has a panel of its name, or a reason for none; what a panel consists of lies in its folder.
using System.Text.RegularExpressions;
using Sonde.Events;

namespace Sonde.Architecture.Tests;

public partial class PanelsTests
{
    /// <summary>Readings without a panel of their own, and where the page shows them.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["provenance"] = "`sonde inspect` shows it",
        ["model"] = "the model graph shows the same modules and parameters",
        ["op-trace"] = "the rules read it: findings name the op and its line",
        ["preflight"] = "the rules read it: findings name what leaks or cannot be learned",
        ["backward-failure"] = "the rules read it: a finding names the line of backward() and what broke it",
        ["loss-head"] = "the rules read it: findings name the op and its line",
        ["step-data"] = "the rules read it: findings name what is wrong with input, output or targets",
        ["training-loop"] = "the rules read it: findings name what is wrong with modes, gradients or optimizer",
        ["noise-scale"] = "no panel yet",
        ["non-finite"] = "the rules read it: a finding names the first operation that is not finite",
        ["hooks"] = "the rules read it",
        ["warnings"] = "the rules read it: each warning is a finding",
        ["gap"] = "the list of problems shows it",
    };

    private static readonly string Panels = Path.Join(Repository.Root, "web/src/panels");

    [Fact]
    public void Readings_HaveAPanelOfTheirNameOrAReasonForNone() => Assert.All(ReadingCatalogue.All, reading =>
    {
        var index = Path.Join(Panels, reading.Name, "index.ts");
        Assert.True(File.Exists(index) ^ Elsewhere.ContainsKey(reading.Name), $"'{reading.Name}' needs {index} or a reason for none, not both.");
        if (File.Exists(index)) Assert.Contains($"reading: '{reading.Name}'", File.ReadAllText(index), StringComparison.Ordinal);
    });

    [Fact]
    public void Panels_AreListedAndShowAReadingThatThereIs()
    {
        var list = File.ReadAllText(Path.Join(Panels, "index.ts"));
        Assert.All(Directory.GetFiles(Panels, "index.ts", SearchOption.AllDirectories).Where(file => Path.GetDirectoryName(file) != Panels), file =>
        {
            var name = Path.GetFileName(Path.GetDirectoryName(file)!);
            var text = File.ReadAllText(file);
            Assert.Contains($"from './{name}';", list, StringComparison.Ordinal);
            Assert.Contains($"id: '{name}'", text, StringComparison.Ordinal);
            Assert.All(ReadingIn().Matches(text), match => Assert.Contains(ReadingCatalogue.All, reading => reading.Name == match.Groups[1].Value));
        });
    }

    [GeneratedRegex(@"\breading: '([^']*)'")]
    private static partial Regex ReadingIn();
}
