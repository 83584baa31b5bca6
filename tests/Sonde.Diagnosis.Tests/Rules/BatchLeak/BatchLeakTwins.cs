// The run that triggers the rule and the healthy twin that must not: outputs that depend on other samples, or not.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class BatchLeakTwins : RuleTwins
{
    public override string Rule => RuleIds.BatchLeak;

    public override RunSignals Sick => new("run") { Preflight = new() { Batch = new() { Of = 3, DependsOn = 7, Others = 7, Ratio = 0.4 } } };

    public override RunSignals Healthy => new("run") { Preflight = new() { Batch = new() { Of = 3, DependsOn = 0, Others = 7, Ratio = 0 } } };
}
