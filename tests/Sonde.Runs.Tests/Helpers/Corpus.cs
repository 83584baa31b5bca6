// Event files written by others, where a clone has them at hand: a folder shared/corpus beside or above the repository.
using System.Text.Json;

namespace Sonde.Runs.Tests;

internal static class Corpus
{
    private static readonly string? Root = Find();

    /// <summary>The folder of a part of the corpus; skips the test, visibly, where it is absent.</summary>
    public static string Folder(string part)
    {
        var folder = Root is null ? null : Path.Combine(Root, part);
        if (!Directory.Exists(folder))
            Assert.Skip("No folder shared/corpus above the tests.");
        return folder;
    }

    public static string File(string name) => Path.Combine(Folder("."), name);

    /// <summary>Every recorded answer of TensorBoard's server: its URL and its body, null where the body is no text.</summary>
    public static IEnumerable<(Uri Url, string? Body, string Sha256)> Answers(string part)
    {
        var folder = Folder(Path.Combine(part, "http"));
        using var index = JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(folder, "index.json")));
        foreach (var entry in index.RootElement.EnumerateArray())
        {
            if (entry.GetProperty("status").GetInt32() != 200)
                continue;
            var file = entry.TryGetProperty("file", out var name) ? name.GetString() : null;
            yield return (
                new Uri("http://localhost" + entry.GetProperty("url").GetString()),
                file is null ? null : System.IO.File.ReadAllText(Path.Combine(folder, file)),
                entry.GetProperty("sha256").GetString()!);
        }
    }

    public static Dictionary<string, string> Query(Uri url) => url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));

    /// <summary>A number, or one of the strings that stand for what JSON cannot write.</summary>
    public static double Number(JsonElement element) => element.ValueKind == JsonValueKind.Number
        ? element.GetDouble()
        : element.GetString() switch { "NaN" => double.NaN, "Infinity" => double.PositiveInfinity, _ => double.NegativeInfinity };

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var corpus = Path.Combine(folder.FullName, "shared", "corpus");
            if (Directory.Exists(corpus))
                return corpus;
        }

        return null;
    }
}
