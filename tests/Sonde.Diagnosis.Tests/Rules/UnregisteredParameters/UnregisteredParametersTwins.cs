// The run that triggers the rule and the healthy twin that must not: layers in a List; layers that are registered.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class UnregisteredParametersTwins : RuleTwins
{
    public override string Rule => RuleIds.UnregisteredParameters;

    public override RunSignals Sick => new("run") { ModelRecord = new ModelRecord(1, null, "Net", [], [new("fc.weight", "fc", [4, 4], 16, true, true)]) { Unregistered = [new("blocks[0]", "Linear", "collection", 2, 20)] } };

    public override RunSignals Healthy => new("run") { ModelRecord = new ModelRecord(1, null, "Net", [], [new("fc.weight", "fc", [4, 4], 16, true, true)]) { Unregistered = [] } };
}
