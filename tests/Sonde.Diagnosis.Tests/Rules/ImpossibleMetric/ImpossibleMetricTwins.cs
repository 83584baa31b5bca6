// The run that triggers the rule and the healthy twin that must not: an accuracy above 1 with a loss too low for a percentage; a percentage.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class ImpossibleMetricTwins : RuleTwins
{
    public override string Rule => RuleIds.ImpossibleMetric;

    public override RunSignals Sick => Synthetic.Learning(1200, 1) with
    {
        Shares = [Synthetic.Curve(300, i => 1.6 + (0.01 * i), "train/accuracy")],
    };

    public override RunSignals Healthy => Synthetic.Learning(1200, 1) with
    {
        Shares = [Synthetic.Curve(300, i => 10 + (0.25 * i), "train/accuracy")],
    };
}
