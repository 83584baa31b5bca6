// The run that triggers the rule and the healthy twin that must not: libtorch's warning about broadcasting; no warning.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class LossBroadcastTwins : RuleTwins
{
    public override string Rule => RuleIds.LossBroadcast;

    public override RunSignals Sick => new("run") { Warnings = new(1, [new("Using a target size ([32]) that is different to the input size ([32, 1]). This will likely lead to incorrect results due to broadcasting.", null, "Train.cs:42", null, 0, 7)], 0) };

    public override RunSignals Healthy => new("run") { Warnings = new(1, [], 0) };
}
