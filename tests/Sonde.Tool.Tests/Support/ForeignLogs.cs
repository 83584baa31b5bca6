// Logs of PyTorch and TensorFlow, with what TensorBoard's own reader finds in them: the project's own and those of the corpus.
using System.Text.Json;

namespace Sonde.Tool.Tests;

internal static class ForeignLogs
{
    public static readonly string Fixtures = Path.Join(AppContext.BaseDirectory, "Fixtures");

    /// <summary>The folder of a part and its answers; skips the test, visibly, where the corpus is not at hand.</summary>
    public static (string Folder, JsonElement Expected) Find(string part)
    {
        if (part == "fixtures") return (Fixtures, Read(Path.Join(Fixtures, "expected.json")));
        var corpus = FindCorpus();
        Assert.SkipWhen(corpus is null, "No folder shared/corpus above the tests; SONDE_CORPUS may name it.");
        return part == "real"
            ? (Path.Join(corpus, "real"), Read(Path.Join(corpus, "real.expected.json")))
            : (Path.Join(corpus, part, "logs"), Read(Path.Join(corpus, part, "expected.json")));
    }

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;

    private static string? FindCorpus()
    {
        if (Environment.GetEnvironmentVariable("SONDE_CORPUS") is { Length: > 0 } named) return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Join(folder.FullName, "shared", "corpus"))) return Path.Join(folder.FullName, "shared", "corpus");
        }
        return null;
    }
}
