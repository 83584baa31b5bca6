// A rule: one fault of training that can be read off the recorded signals.
namespace Sonde.Diagnosis;

/// <summary>Looks for one fault. A rule keeps no state: the same signals always give the same outcome.</summary>
public interface IRule
{
    /// <summary>The rule's id, <c>vanishing-gradient</c>; its page is <c>docs/rules/ID.md</c>.</summary>
    string Id { get; }

    /// <summary>Judges a run.</summary>
    RuleOutcome Check(RunSignals signals);
}
