// The run that triggers the rule and the healthy twin that must not: two modules whose hooks do not fire; none.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class HooksBypassedTwins : RuleTwins
{
    public override string Rule => RuleIds.HooksBypassed;

    public override RunSignals Sick => new("run") { Hooks = new(1, ["fc1", "fc2"], 3) };

    public override RunSignals Healthy => new("run") { Hooks = new(1, [], 5) };
}
