// What a rule answers: findings, nothing wrong, or that the run does not hold enough to say.
namespace Sonde.Diagnosis;

/// <summary>A rule's answer.</summary>
internal abstract record RuleOutcome
{
    private RuleOutcome()
    {
    }

    /// <summary>Something is wrong, or worth knowing.</summary>
    public sealed record Found(IReadOnlyList<Finding> Findings) : RuleOutcome;

    /// <summary>The rule had what it needs and found nothing.</summary>
    public sealed record Clean : RuleOutcome;

    /// <summary>The rule cannot judge.</summary>
    /// <param name="What">What is missing, as the end of the sentence "needs ...".</param>
    public sealed record NeedsMore(string What) : RuleOutcome
    {
        /// <summary>The kinds of record any of which would hold it.</summary>
        public IReadOnlyList<string> Plugins { get; init; } = [];
    }

    /// <summary>Nothing wrong.</summary>
    public static RuleOutcome Nothing { get; } = new Clean();

    /// <summary>The findings, or <see cref="Nothing"/> when there are none.</summary>
    public static RuleOutcome Of(params IReadOnlyList<Finding> findings) => findings.Count == 0 ? Nothing : new Found(findings);

    /// <summary>Not enough data.</summary>
    /// <param name="what">What is missing.</param>
    /// <param name="plugins">The kinds of record any of which would hold it: one that is there and cannot be read is named with its reason.</param>
    public static RuleOutcome Needs(string what, params IReadOnlyList<string> plugins) => new NeedsMore(what) { Plugins = plugins };
}
