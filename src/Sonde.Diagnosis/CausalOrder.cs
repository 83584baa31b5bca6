// The order of rules that follows from what explains what: causes before consequences.
namespace Sonde.Diagnosis;

/// <summary>A set of rules in causal order.</summary>
internal sealed class CausalOrder
{
    private readonly Dictionary<string, RuleDescriptor> _byId;
    private readonly Dictionary<string, int> _positions;

    /// <exception cref="ArgumentException">Two rules have one id, a rule explains one that is not there, or rules explain each other in a circle.</exception>
    public CausalOrder(IReadOnlyList<RuleDescriptor> rules)
    {
        _byId = rules.ToDictionary(rule => rule.Id, StringComparer.Ordinal);
        var depths = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var rule in rules) _ = Depth(rule.Id, depths, []);
        Rules = Sorted(rules, depths);
        _positions = Rules.Select((rule, at) => (rule.Id, at)).ToDictionary(rule => rule.Id, rule => rule.at, StringComparer.Ordinal);
    }

    /// <summary>The rules, causes before consequences.</summary>
    public IReadOnlyList<RuleDescriptor> Rules { get; }

    /// <summary>The rule of an id; null when there is none.</summary>
    public RuleDescriptor? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>A rule's place in the order; after all others for one that is not among them.</summary>
    public int PositionOf(string id) => _positions.GetValueOrDefault(id, Rules.Count);

    /// <summary>Whether a rule's findings can follow from another's.</summary>
    public bool Explains(string cause, string consequence) => Find(cause)?.Explains.Contains(consequence) == true;

    /// <summary>Whether each of two rules can bring about the other.</summary>
    public bool FeedBack(string one, string other) => Find(one)?.Feedback is { } name && Find(other)?.Feedback == name;

    /// <summary>
    /// Each rule after all that explain it. Of those that can come next: those that explain something first, of them what was seen itself before what numbers
    /// suggest, then what is further from the effects, since that is nearer to the root.
    /// </summary>
    private static List<RuleDescriptor> Sorted(IReadOnlyList<RuleDescriptor> rules, Dictionary<string, int> depths)
    {
        var left = rules.OrderBy(rule => rule.Explains.Count == 0).ThenByDescending(rule => rule.Explains.Count == 0 ? rule.Highest : Severity.Error)
            .ThenByDescending(rule => rule.IsExact).ThenByDescending(rule => depths[rule.Id]).ThenByDescending(rule => rule.Explains.Count)
            .ThenBy(rule => rule.Id, StringComparer.Ordinal).ToList();
        var sorted = new List<RuleDescriptor>(left.Count);
        while (left.Count > 0)
        {
            // There is no circle, so there is always one that nothing left explains.
            var next = left.First(rule => !left.Exists(other => other.Explains.Contains(rule.Id)));
            left.Remove(next);
            sorted.Add(next);
        }

        return sorted;
    }

    // The longest way from a rule to what follows from it.
    private int Depth(string id, Dictionary<string, int> known, List<string> way)
    {
        if (known.TryGetValue(id, out var depth)) return depth;
        if (way.Contains(id))
            throw new ArgumentException($"Rules explain each other in a circle: {string.Join(" -> ", way.SkipWhile(rule => rule != id).Append(id))}.");
        if (!_byId.TryGetValue(id, out var rule)) throw new ArgumentException($"The rule '{way[^1]}' explains '{id}', which is no rule.");
        way.Add(id);
        depth = rule.Explains.Select(consequence => 1 + Depth(consequence, known, way)).DefaultIfEmpty().Max();
        way.RemoveAt(way.Count - 1);
        return known[id] = depth;
    }
}
