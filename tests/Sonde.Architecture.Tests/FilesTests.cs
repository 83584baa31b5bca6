// House rules that a file listing can check: length of files and lines, first lines, nothing of any machine in the lock files.
using System.Text.RegularExpressions;

namespace Sonde.Architecture.Tests;

public partial class FilesTests
{
    private const int LongestFile = 500;
    private const int LongestLine = 160;
    private const string RawQuotes = "\"\"\"";

    private static readonly string[] Code = [".cs", ".ts", ".tsx", ".css", ".mjs"];

    private static IEnumerable<string> CodeFiles => Repository.Files.Where(file => Code.Contains(Path.GetExtension(file)));

    [Fact]
    public void CodeFiles_AreNeverOverFiveHundredLines()
    {
        var tooLong = CodeFiles.Select(file => (file, lines: Repository.ReadLines(file).Length)).Where(entry => entry.lines > LongestFile).ToList();
        Assert.Empty(tooLong);
    }

    /// <summary>What no line break can shorten is left out: a line within a raw string, and a line that is one string or one word, a URL.</summary>
    [Fact]
    public void CSharpFiles_HaveNoLineThatIsTooLong()
    {
        var tooLong = Repository.Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal) && !file.EndsWith(".g.cs", StringComparison.Ordinal))
            .SelectMany(LongLines).ToList();
        Assert.True(tooLong.Count == 0, $"Over {LongestLine} columns:\n{string.Join('\n', tooLong)}");
    }

    [Fact]
    public void CodeFiles_SayInTheirFirstLineWhatTheyAreFor()
    {
        var silent = CodeFiles.Where(file => !SaysWhatItIsFor(Repository.ReadLines(file).FirstOrDefault() ?? "")).ToList();
        Assert.Empty(silent);
    }

    [Fact]
    public void LockFiles_NameNoRegistry()
    {
        var naming = Repository.Files
            .Where(file => Path.GetFileName(file) is "package-lock.json" or "packages.lock.json")
            .Where(file => Repository.ReadLines(file).Any(line => line.Contains("\"resolved\": \"http", StringComparison.Ordinal)))
            .ToList();
        Assert.Empty(naming);
    }

    private static IEnumerable<string> LongLines(string file)
    {
        var isText = false;
        foreach (var (at, line) in Repository.ReadLines(file).Index())
        {
            var quotes = line.Split(RawQuotes).Length - 1;
            if (line.Length > LongestLine && !(isText && quotes == 0) && !Unbreakable().IsMatch(line)) yield return $"{file}:{at + 1}";
            if (quotes % 2 == 1) isText = !isText;
        }
    }

    // What may stand before the one token: an operator, the start of a comment. What may follow it: the ends of calls and lists.
    [GeneratedRegex("^\\s*(?:(?:[-+:?=>]+|//+) )?(?:\\$*\"{3}.*\"{3}|\\$?@\\$?\"[^\"]*\"|\\S+)[\\])},;]*$")]
    private static partial Regex Unbreakable();

    private static bool SaysWhatItIsFor(string line) =>
        (line.StartsWith("// ", StringComparison.Ordinal) || line.StartsWith("/* ", StringComparison.Ordinal)
         || line.StartsWith("#!", StringComparison.Ordinal)) && line.Length > 20;
}
