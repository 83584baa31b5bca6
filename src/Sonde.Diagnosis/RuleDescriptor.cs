// What a rule is: its place among the rules, what it reads, its thresholds. Tables, ranking and options follow from it.
namespace Sonde;

/// <summary>Describes a rule.</summary>
public sealed record RuleDescriptor
{
    /// <summary>The rule's id, one of <see cref="RuleIds"/>.</summary>
    public required string Id { get; init; }

    /// <summary>What it reports, in a clause.</summary>
    public required string Title { get; init; }

    /// <summary>The lowest severity of its findings.</summary>
    public required Severity Lowest { get; init; }

    /// <summary>The highest severity of its findings.</summary>
    public required Severity Highest { get; init; }

    /// <summary>When it is which severity, in a clause.</summary>
    public required string Severities { get; init; }

    /// <summary>The signals that it reads.</summary>
    public required IReadOnlyList<string> Reads { get; init; }

    /// <summary>Ids of the rules whose findings follow from this rule's, when this one's is an error that did not begin clearly later.</summary>
    public IReadOnlyList<string> Explains { get; init; } = [];

    /// <summary>Its thresholds; none for a rule that reports what was seen itself.</summary>
    public IReadOnlyList<RuleThreshold> Thresholds { get; init; } = [];

    /// <summary>Its page in the documentation, <c>docs/rules/vanishing-gradient.md</c>.</summary>
    public string Doc => $"docs/rules/{Id}.md";

    /// <summary>Whether it reports what was seen itself, not what numbers suggest: of causes that are equally far from their effects it comes first.</summary>
    internal bool IsExact { get; init; }

    /// <summary>Rules of one such name can each bring about another: the one that began first is named first, whatever their severities.</summary>
    internal string? Feedback { get; init; }

    /// <summary>Whether having judged it without a finding is evidence that the network trains, where the loss need not fall.</summary>
    internal bool IsSignOfLife { get; init; }
}
