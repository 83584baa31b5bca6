// The documentation pages of the rules, as the build embedded them from docs/rules.
using System.Collections.Frozen;

namespace Sonde;

/// <summary>Each rule's page in Markdown: what it means, what is measured, thresholds, what to do. At hand without the repository.</summary>
public static class RulePages
{
    private const string Prefix = "rules/";

    private static readonly FrozenSet<string> Names = typeof(RulePages).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The ids of all rules that have a page, in ordinal order.</summary>
    public static IReadOnlyList<string> Ids { get; } = [.. Names.Select(name => name[Prefix.Length..]).Order(StringComparer.Ordinal)];

    /// <summary>The page of a rule; null where there is none of this id.</summary>
    public static string? Find(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (!Names.Contains(Prefix + id)) return null;
        using var page = new StreamReader(typeof(RulePages).Assembly.GetManifestResourceStream(Prefix + id)!);
        return page.ReadToEnd();
    }
}
