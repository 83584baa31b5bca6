// A run that triggers a rule, and its healthy twin: declared beside the tests of the rule, found by its type.
namespace Sonde.Diagnosis.Tests.Rules;

internal abstract class RuleTwins
{
    /// <summary>Every declaration in this assembly.</summary>
    public static IReadOnlyList<RuleTwins> All { get; } =
        [.. typeof(RuleTwins).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(RuleTwins)))
            .Select(type => (RuleTwins)Activator.CreateInstance(type)!)];

    /// <summary>The rule's id.</summary>
    public abstract string Rule { get; }

    /// <summary>A run that the rule has to find.</summary>
    public abstract RunSignals Sick { get; }

    /// <summary>A run like it that holds all that the rule reads, and on which it must be silent.</summary>
    public abstract RunSignals Healthy { get; }
}
