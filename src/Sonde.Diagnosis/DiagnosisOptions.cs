// Which rules to ask, and with which thresholds: by the names that the catalogue lists.
using System.Globalization;
using Sonde.Diagnosis;

namespace Sonde;

/// <summary>Options of a diagnosis. The defaults are those that the rules' pages document.</summary>
public sealed record DiagnosisOptions
{
    private readonly IReadOnlySet<string> _skip = new HashSet<string>();
    private readonly IReadOnlyList<Suppression> _suppressions = [];

    private Dictionary<(string Rule, string Threshold), double> Overrides { get; init; } = [];

    /// <summary>Ids of rules that shall not be asked.</summary>
    /// <exception cref="ArgumentException">There is no such rule.</exception>
    public IReadOnlySet<string> Skip
    {
        get => _skip;
        init
        {
            foreach (var id in value) _ = Rule(id);
            _skip = value;
        }
    }

    /// <summary>Findings that are accepted, each with its reason.</summary>
    /// <exception cref="ArgumentException">There is no such rule, or a reason is missing.</exception>
    public IReadOnlyList<Suppression> Suppressions
    {
        get => _suppressions;
        init
        {
            foreach (var suppression in value)
            {
                _ = Rule(suppression.Rule);
                ArgumentException.ThrowIfNullOrWhiteSpace(suppression.Reason);
            }

            _suppressions = value;
        }
    }

    /// <summary>Which curve is which, by tag, where the names alone do not tell, or tell wrongly.</summary>
    public IReadOnlyDictionary<string, CurveRole> Roles { get; init; } = new Dictionary<string, CurveRole>();

    /// <summary>The same options with another value for a threshold of a rule.</summary>
    /// <param name="rule">The rule's id, one of <see cref="RuleIds"/>.</param>
    /// <param name="threshold">The threshold's name, as <see cref="RuleCatalogue"/> lists it.</param>
    /// <param name="value">The value to use.</param>
    /// <exception cref="ArgumentException">There is no such rule or threshold.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value makes no sense for it.</exception>
    public DiagnosisOptions With(string rule, string threshold, double value)
    {
        var descriptor = Rule(rule);
        var found = descriptor.Thresholds.FirstOrDefault(t => t.Name == threshold) ?? throw new ArgumentException(
            descriptor.Thresholds.Count == 0
                ? $"The rule '{rule}' has no thresholds."
                : $"The rule '{rule}' has no threshold '{threshold}'. It has: {string.Join(", ", descriptor.Thresholds.Select(t => t.Name))}.",
                nameof(threshold));
        // Not "outside": NaN is neither inside nor outside.
        if (!(value >= found.Least && value <= found.Most) || (found.IsWhole && value != Math.Floor(value)))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, string.Create(
                CultureInfo.InvariantCulture,
                $"{rule}, {threshold}: {(found.IsWhole ? "a whole number" : "a number")} from {found.Least} to {found.Most} is needed."));
        }

        return this with { Overrides = new Dictionary<(string, string), double>(Overrides) { [(rule, threshold)] = value } };
    }

    /// <summary>The thresholds of a rule with what was asked for.</summary>
    internal TOptions Get<TOptions>(ThresholdSet<TOptions> set) => Overrides.Count == 0 ? set.Defaults : set.With(Overrides);

    private static RuleDescriptor Rule(string id) => RuleCatalogue.Find(id)
        ?? throw new ArgumentException($"There is no rule '{id}'. The rules are: {string.Join(", ", RuleCatalogue.All.Select(r => r.Id))}.");
}
