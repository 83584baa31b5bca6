// The run that triggers the rule and the healthy twin that must not: large steps, and a loss that explodes; the same steps, and a loss that falls.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class LearningRateTooHighTwins : RuleTwins
{
    public override string Rule => RuleIds.LearningRateTooHigh;

    public override RunSignals Sick => new("run")
    {
        TrainLoss = Synthetic.Curve(200, i => i < 10 ? 2 + (20 * i) : 200),
        GradientFlow = LargeSteps(),
    };

    public override RunSignals Healthy => new("run") { TrainLoss = Synthetic.Falling(200, 2.3, 0.3, 0.02, 1), GradientFlow = LargeSteps() };

    private static GradientFrames LargeSteps()
    {
        var parameters = Synthetic.Layers("fc1", "fc2");
        var (frames, columns) = (40, GradientFlowRecord.Version1Columns);
        var data = new float[frames * parameters.Length * columns.Length];
        for (var row = 0; row < data.Length; row += columns.Length)
            (data[row + GradientFlowColumn.Norm], data[row + GradientFlowColumn.WeightNorm], data[row + GradientFlowColumn.UpdateRatio]) = (1, 3, 0.4f);
        return new(new GradientFlowRecord { Columns = columns, Parameters = parameters }, [.. Enumerable.Range(0, frames).Select(f => (long)f)], data);
    }
}
