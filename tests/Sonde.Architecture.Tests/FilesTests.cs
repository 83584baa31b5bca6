// House rules that a file listing can check: length, first lines, nothing of any machine in the lock files.
namespace Sonde.Architecture.Tests;

public class FilesTests
{
    private const int LongestFile = 500;

    private static readonly string[] Code = [".cs", ".ts", ".tsx", ".css", ".mjs"];

    private static IEnumerable<string> CodeFiles => Repository.Files.Where(file => Code.Contains(Path.GetExtension(file)));

    [Fact]
    public void CodeFiles_AreNeverOverFiveHundredLines()
    {
        var tooLong = CodeFiles.Select(file => (file, lines: Repository.ReadLines(file).Length)).Where(entry => entry.lines > LongestFile).ToList();
        Assert.Empty(tooLong);
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

    private static bool SaysWhatItIsFor(string line) =>
        (line.StartsWith("// ", StringComparison.Ordinal) || line.StartsWith("/* ", StringComparison.Ordinal)
         || line.StartsWith("#!", StringComparison.Ordinal)) && line.Length > 20;
}
