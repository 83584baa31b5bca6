// The tables of the documentation that list rules, as the catalogue has them.
using System.Globalization;
using System.Text;

namespace Sonde.Diagnosis.Tests;

internal static class RuleDocs
{
    /// <summary>The repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of the rules' pages.</summary>
    public static string Folder => Path.Combine(Root, "docs", "rules");

    /// <summary>One row a rule.</summary>
    public static string RuleTable() => Table(
        "| rule | reports | severity | reads | explains |\n|---|---|---|---|---|",
        RuleCatalogue.All.Select(rule =>
            $"| [{rule.Id}]({rule.Id}.md) | {rule.Title} | {rule.Severities} | {string.Join(", ", rule.Reads)} | {string.Join(", ", rule.Explains)} |"));

    /// <summary>One row a threshold.</summary>
    public static string ThresholdTable() => Table(
        "| rule | threshold | default | meaning | source |\n|---|---|---|---|---|",
        from rule in RuleCatalogue.All
        from threshold in rule.Thresholds
        select string.Create(
            CultureInfo.InvariantCulture, $"| {rule.Id} | `{threshold.Name}` | {threshold.Default} | {threshold.Meaning} | {threshold.Source} |"));

    /// <summary>All rules in a line, with links.</summary>
    public static string List() => string.Join(" · ", RuleCatalogue.All.Select(rule => $"[{rule.Id}](docs/rules/{rule.Id}.md)")) + "\n";

    /// <summary>A text with what stands between the marks of a table replaced.</summary>
    public static string Replaced(string text, string table, string with)
    {
        var (begin, end) = ($"<!-- {table}: generated -->\n", $"<!-- {table}: end -->");
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        var to = text.IndexOf(end, StringComparison.Ordinal);
        Assert.True(from >= 0 && to > from, $"The marks of the table '{table}' are missing.");
        return text[..(from + begin.Length)] + with + text[to..];
    }

    private static string Table(string head, IEnumerable<string> rows)
    {
        var table = new StringBuilder(head).Append('\n');
        foreach (var row in rows) table.Append(row.TrimEnd()).Append('\n');
        return table.ToString();
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sonde.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("no Sonde.slnx above the tests");
    }
}
