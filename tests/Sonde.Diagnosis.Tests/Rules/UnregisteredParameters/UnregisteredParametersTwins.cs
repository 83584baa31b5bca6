// The run that triggers the rule and the healthy twin that must not: layers in a List; layers that are registered.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class UnregisteredParametersTwins : RuleTwins
{
    public override string Rule => RuleIds.UnregisteredParameters;

    public override RunSignals Sick => new("run")
    {
        ModelRecord = new ModelRecord
        {
            Type = "Net",
            Parameters = [new() { Name = "fc.weight", Layer = "fc", Shape = [4, 4], Elements = 16, Trainable = true, InOptimizer = true }],
            Unregistered = [new() { Field = "blocks[0]", Type = "Linear", Reason = "collection", Parameters = 2, Elements = 20 }],
        }
    };

    public override RunSignals Healthy => new("run")
    {
        ModelRecord = new ModelRecord
        {
            Type = "Net",
            Parameters = [new() { Name = "fc.weight", Layer = "fc", Shape = [4, 4], Elements = 16, Trainable = true, InOptimizer = true }],
            Unregistered = [],
        }
    };
}
