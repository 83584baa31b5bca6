// The run that triggers the rule and the healthy twin that must not: an epoch's decay for each batch; a cosine.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class ScheduleShapeTwins : RuleTwins
{
    public override string Rule => RuleIds.ScheduleShape;

    public override RunSignals Sick => new("run")
    {
        TrainLoss = Synthetic.Flat(400, 1.9, 0.05, 1),
        LearningRate = Synthetic.Curve(400, i => 0.1 * Math.Pow(0.9, i), "learning_rate"),
    };

    public override RunSignals Healthy => new("run")
    {
        TrainLoss = Synthetic.Falling(400, 2.3, 0.5, 0.05, 1),
        LearningRate = Synthetic.Curve(400, i => 0.05 * (1 + Math.Cos(Math.PI * i / 400)), "learning_rate"),
    };
}
