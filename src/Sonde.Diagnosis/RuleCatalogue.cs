// Every rule: found by its folder, ordered by what explains what.
using Sonde.Diagnosis;

namespace Sonde;

/// <summary>The rules about a run: ids, titles, thresholds, pages.</summary>
public static class RuleCatalogue
{
    // The build lists the classes Rules/*/*Rule.cs (see the project file): reflection would not survive trimming.
    internal static IReadOnlyList<RunRule> Create(DiagnosisOptions options) =>
        [.. RuleList.All.Select(create => create(options)).OrderBy(rule => Causality.PositionOf(rule.Id))];

    /// <summary>What explains what among the rules about a run.</summary>
    internal static CausalOrder Causality { get; } = new([.. RuleList.All.Select(create => create(new()).Descriptor)]);

    /// <summary>All rules, causes before consequences.</summary>
    public static IReadOnlyList<RuleDescriptor> All => Causality.Rules;

    /// <summary>The rule of an id; null when there is none.</summary>
    public static RuleDescriptor? Find(string id) => Causality.Find(id);
}
