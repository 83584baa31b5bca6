// The run that triggers the rule and the healthy twin that must not: outputs that depend on later times, or not.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class TimeLeakTwins : RuleTwins
{
    public override string Rule => RuleIds.TimeLeak;

    public override RunSignals Sick => new("run") { Preflight = new() { Time = new() { Of = 3, DependsOn = 2, Others = 4, Ratio = 0.4 } } };

    public override RunSignals Healthy => new("run") { Preflight = new() { Time = new() { Of = 3, DependsOn = 0, Others = 4, Ratio = 0 } } };
}
