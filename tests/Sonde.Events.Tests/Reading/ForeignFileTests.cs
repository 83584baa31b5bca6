// Event files of PyTorch, TensorFlow and tensorboardX, against what TensorBoard's own reader finds in them.
using System.Text.Json;

namespace Sonde.Events.Tests;

public class ForeignFileTests
{
    [Theory]
    [InlineData("pytorch/group_a")]
    [InlineData("pytorch/hp")]
    [InlineData("tf2/hp")]
    [InlineData("tf2/train")]
    public void TryReadNext_Fixture_FindsWhatTensorBoardFinds(string folder)
    {
        var root = Path.Combine(AppContext.BaseDirectory, "Fixtures");
        var entry = Assert.Single(Expected(Path.Combine(root, "expected.json")), file => file.Name.StartsWith(folder + "/", StringComparison.Ordinal));
        ExpectedFile.AssertMatches(Path.Combine(root, entry.Name), entry.Value);
    }

    [Theory]
    [InlineData("real.expected.json", "real", 25)]
    [InlineData("pytorch/expected.json", "pytorch/logs", 8)]
    [InlineData("tf2/expected.json", "tf2/logs", 10)]
    public void TryReadNext_Corpus_FindsWhatTensorBoardFinds(string expected, string folder, int files)
    {
        var corpus = EventFiles.Corpus;
        Assert.SkipWhen(corpus is null, $"The corpus is not here: set {EventFiles.CorpusVariable} to its folder.");
        var entries = Expected(Path.Combine(corpus, expected));
        Assert.Equal(files, entries.Count);
        Assert.All(entries, file => ExpectedFile.AssertMatches(Path.Combine(corpus, folder, file.Name), file.Value));
    }

    private static List<JsonProperty> Expected(string path) =>
        [.. JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.EnumerateObject()];
}
