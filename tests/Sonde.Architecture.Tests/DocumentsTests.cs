// The documents against the repository: links lead to files and headings that exist, and paths of code that they name are there.
using System.Text;
using System.Text.RegularExpressions;

namespace Sonde.Architecture.Tests;

public partial class DocumentsTests
{
    // Far fewer than there are: the checks must not pass over documents that they failed to read.
    private const int FewestLinks = 150;
    private const int FewestPaths = 60;

    private static readonly string[] Documents = [.. Repository.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal))];

    private static readonly HashSet<string> Folders = [.. Repository.Files.SelectMany(Parents)];

    [Fact]
    public void Links_OfEveryDocument_LeadToFilesAndHeadings()
    {
        var links = Documents.SelectMany(document => Links(document).Select(target => (document, target))).ToList();
        Assert.True(links.Count > FewestLinks, $"{links.Count} links");
        Assert.Contains(links, link => link.target.Contains('#', StringComparison.Ordinal));
        Assert.Equal([], links.Where(link => !Leads(link.document, link.target)).Select(link => $"{link.document}: {link.target}"));
    }

    [Theory]
    [InlineData("ARCHITECTURE.md", 40), InlineData("CONTRIBUTING.md", 20)]
    public void CodePaths_OfADocument_Exist(string document, int fewest)
    {
        var paths = Prose(document).SelectMany(line => Code().Matches(line)).Select(match => match.Groups[1].Value).Where(IsPath).Distinct().ToList();
        Assert.True(paths.Count >= fewest, $"{paths.Count} paths");
        Assert.Equal([], paths.Where(path => !Exists(path)));
    }

    [Fact]
    public void CodePaths_ThatStartAtTheRoot_ExistInEveryDocument()
    {
        var paths = Documents.Where(document => document != "CHANGELOG.md")
            .SelectMany(document => Prose(document).SelectMany(line => Code().Matches(line)).Select(match => (document, path: match.Groups[1].Value)))
            .Where(entry => RootPath().IsMatch(entry.path)).ToList();
        Assert.True(paths.Count > FewestPaths, $"{paths.Count} paths");
        Assert.Equal([], paths.Where(entry => !Exists(entry.path)).Select(entry => $"{entry.document}: {entry.path}"));
    }

    [Theory]
    [InlineData("What began first", "what-began-first"), InlineData("`call` or `forward`?", "call-or-forward"), InlineData("A  b, c", "a--b-c"),
        InlineData("[Link](x.md) text", "link-text")]
    public void Anchor_OfAHeading_IsThatOfTheSite(string heading, string anchor) => Assert.Equal(anchor, Anchor(heading));

    private static bool Leads(string document, string target)
    {
        var (path, anchor) = target.Split('#', 2) is [var left, var right] ? (left, right) : (target, "");
        var file = path.Length == 0 ? document : Normal($"{Folder(document)}/{Uri.UnescapeDataString(path)}");
        if (!Repository.Files.Contains(file) && !Folders.Contains(file.TrimEnd('/'))) return false;
        return anchor.Length == 0 || (file.EndsWith(".md", StringComparison.Ordinal) && Anchors(file).Contains(anchor));
    }

    private static IEnumerable<string> Links(string document) =>
        from line in Prose(document)
        from Match link in Link().Matches(Code().Replace(line, ""))
        let target = link.Groups["target"].Value
        where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
        select target;

    private static HashSet<string> Anchors(string document)
    {
        var anchors = new HashSet<string>();
        foreach (var line in Prose(document).Where(line => Heading().IsMatch(line)))
        {
            var anchor = Anchor(line.TrimStart('#').Trim());
            var number = 0;
            while (!anchors.Add(number == 0 ? anchor : $"{anchor}-{number}")) number++;
        }
        return anchors;
    }

    /// <summary>The anchor that sites give a heading: letters, digits, hyphens and underscores, in lower case; spaces as hyphens.</summary>
    private static string Anchor(string heading)
    {
        var anchor = new StringBuilder();
        foreach (var letter in LinkText().Replace(heading, "$1"))
        {
            if (letter is ' ') anchor.Append('-');
            else if (char.IsLetterOrDigit(letter) || letter is '-' or '_') anchor.Append(char.ToLowerInvariant(letter));
        }
        return anchor.ToString();
    }

    /// <summary>The lines of a document outside of code blocks.</summary>
    private static IEnumerable<string> Prose(string document)
    {
        var isCode = false;
        foreach (var line in Repository.ReadLines(document))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal)) isCode = !isCode;
            else if (!isCode) yield return line;
        }
    }

    private static bool IsPath(string text) => RootPath().IsMatch(text) || SourceFile().IsMatch(text);

    // A path with a placeholder, src/Sonde.Diagnosis/Rules/<Name>/, stands for the folder before it.
    private static bool Exists(string path)
    {
        var at = path.IndexOfAny(['<', '*']);
        if (at >= 0) return RootPath().IsMatch(path) && Folders.Contains(path[..path.LastIndexOf('/', at)]);
        path = path.TrimEnd('/');
        return Repository.Files.Contains(path) || Folders.Contains(path) || Repository.Files.Any(file => file.EndsWith($"/{path}", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Parents(string file)
    {
        for (var folder = Folder(file); folder.Length > 0; folder = Folder(folder)) yield return folder;
    }

    private static string Folder(string file) => file.LastIndexOf('/') is var at && at >= 0 ? file[..at] : "";

    private static string Normal(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part == ".." && parts.Count > 0) parts.RemoveAt(parts.Count - 1);
            else if (part is not ("." or "")) parts.Add(part);
        }
        return string.Join('/', parts);
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)(?:\s+""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("^#{1,6} ")]
    private static partial Regex Heading();

    [GeneratedRegex("^(src|tests|web|samples|bench|docs)/[\\w./<>*-]*$")]
    private static partial Regex RootPath();

    [GeneratedRegex(@"^[\w./<>-]+\.(cs|ts|tsx|mjs|csproj|css)$")]
    private static partial Regex SourceFile();
}
