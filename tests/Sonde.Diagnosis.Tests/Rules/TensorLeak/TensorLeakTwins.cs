// The run that triggers the rule and the healthy twin that must not: a tensor kept every step; tensors that are collected now and then.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class TensorLeakTwins : RuleTwins
{
    public override string Rule => RuleIds.TensorLeak;

    public override RunSignals Sick => new("run") { LiveTensors = Synthetic.Curve(100, i => 400 + (10 * i), "tensors/live", every: 10) };

    public override RunSignals Healthy => new("run") { LiveTensors = Synthetic.Curve(100, i => 400 + (100 * (i % 30)), "tensors/live", every: 10) };
}
