// The pages about formats against the code: every layout has a page, every member stands on it, every test it names is there.
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Sonde.Events.Tests;

public partial class FormatPagesTests
{
    private static readonly string? Root = FindRoot();

    /// <summary>The plugins that are Sonde's own.</summary>
    public static TheoryData<string> Plugins => [.. ReadingCatalogue.All.Select(reading => reading.Plugin), ImageSummary.FigurePluginName];

    [Theory]
    [MemberData(nameof(Plugins))]
    public void Page_OfALayout_NamesEveryMemberAndNoOther(string plugin)
    {
        var page = Read($"docs/formats/{plugin["sonde.".Length..].Replace('_', '-')}.md");
        Assert.Contains($"`{plugin}`", Read("docs/formats/README.md"), StringComparison.Ordinal);
        Assert.Contains($"`{plugin}`", page, StringComparison.Ordinal);
        if (ReadingCatalogue.Find(plugin) is not { } reading)
        {
            return;
        }

        var members = new HashSet<string>(StringComparer.Ordinal);
        Collect(reading.Json.Type, reading.Json.Options, members, []);
        Assert.NotEmpty(members);
        Assert.Equal([], members.Except(Code().Matches(page).Select(match => match.Groups[1].Value)).Order());
        Assert.Equal([], MembersInTables(page).Except(members).Order());
    }

    [Fact]
    public void GradientFlowPage_Columns_AreThoseOfTheRecord()
    {
        var words = Code().Matches(Read("docs/formats/gradient-flow.md")).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Equal([], GradientFlowRecord.Version1Columns.Where(column => !words.Contains(column)));
    }

    [Fact]
    public void StandardPage_Methods_AreThoseOfTheWriter()
    {
        var page = Read("docs/formats/standard.md");
        var methods = typeof(SummaryWriter).GetMethods()
            .Select(method => method.Name)
            .Where(method => method.StartsWith("Add", StringComparison.Ordinal))
            .Distinct()
            .Order()
            .ToList();
        Assert.Equal([], methods.Where(method => !page.Contains($"`{method}`", StringComparison.Ordinal)));
        Assert.Equal([], Code().Matches(page).Select(match => match.Groups[1].Value).Where(word => MethodName().IsMatch(word)).Except(methods));
    }

    [Fact]
    public void ReadingPage_TestsThatItNames_AreThere()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Root!, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);
        var named = TestName().Matches(Read("docs/formats/reading.md"))
            .Select(match => (Class: match.Groups[1].Value, Method: match.Groups[2].Value))
            .Distinct()
            .ToList();
        Assert.True(named.Count > 40);
        Assert.Equal([], named.Where(test => !tests[test.Class].Any(text => text.Contains($" {test.Method}(", StringComparison.Ordinal))));
    }

    [Fact]
    public void Pages_All_AreListed()
    {
        var list = Read("docs/formats/README.md");
        Assert.Equal([], Directory.EnumerateFiles(Path.Combine(Root!, "docs", "formats"), "*.md").Select(file => Path.GetFileName(file)!)
            .Where(page => page != "README.md" && !list.Contains($"({page})", StringComparison.Ordinal)));
    }

    private static void Collect(Type type, JsonSerializerOptions options, HashSet<string> members, HashSet<Type> seen)
    {
        type = Nullable.GetUnderlyingType(type) ?? type.GetElementType() ?? type;
        if (type.Namespace != typeof(Reading).Namespace || type.IsEnum || !seen.Add(type)
            || options.GetTypeInfo(type) is not { Kind: JsonTypeInfoKind.Object } info)
        {
            return;
        }

        foreach (var property in info.Properties)
        {
            members.Add(property.Name);
            Collect(property.PropertyType, options, members, seen);
        }
    }

    // The first cells of tables whose first column is headed by "member".
    private static IEnumerable<string> MembersInTables(string page)
    {
        var inside = false;
        foreach (var line in page.Split('\n'))
        {
            inside = line.StartsWith("| member", StringComparison.Ordinal) || (inside && line.StartsWith('|'));
            if (inside)
            {
                foreach (Match match in Code().Matches(line.Split('|')[1]))
                {
                    yield return match.Groups[1].Value;
                }
            }
        }
    }

    private static string Read(string file)
    {
        Assert.SkipWhen(Root is null, "The tests run without the repository around them.");
        return File.ReadAllText(Path.Combine(Root, file));
    }

    private static string? FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sonde.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("^Add[A-Z][A-Za-z]+$")]
    private static partial Regex MethodName();

    [GeneratedRegex(@"`([A-Z]\w+Tests)\.(\w+)`")]
    private static partial Regex TestName();
}
