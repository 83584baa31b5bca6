// A rule: one fault that can be read off a subject, be it a run, a data set or a set of runs.
namespace Sonde.Diagnosis;

/// <summary>Looks for one fault. A rule keeps no state but its thresholds: the same subject always gives the same outcome.</summary>
/// <typeparam name="TSubject">What it judges.</typeparam>
internal abstract class Rule<TSubject>
    where TSubject : ISubject
{
    /// <summary>What the rule is.</summary>
    public abstract RuleDescriptor Descriptor { get; }

    /// <summary>The rule's id, <c>vanishing-gradient</c>; its page is <c>docs/rules/ID.md</c>.</summary>
    public string Id => Descriptor.Id;

    /// <summary>Judges a subject.</summary>
    public abstract RuleOutcome Check(TSubject subject);
}
