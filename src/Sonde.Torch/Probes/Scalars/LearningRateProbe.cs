// Records the learning rate when it changes, one tag a parameter group.
namespace Sonde.Torch;

/// <summary>Writes <c>learning_rate</c> for the first group, <c>learning_rate/1</c> and so on for the others.</summary>
internal sealed class LearningRateProbe(ProbeContext context) : IProbe
{
    private readonly List<double> _last = [];

    public string Name => "learning-rate";

    public ProbeSchedule Schedule { get; } = context.EveryCall();

    public void Observe(in StepReading reading)
    {
        var group = 0;
        foreach (var controller in context.Optimizer!.ParamGroups)
        {
            var rate = controller.LearningRate;
            if (group == _last.Count) _last.Add(double.NaN);
            if (!rate.Equals(_last[group]))
            {
                _last[group] = rate;
                context.Writer.AddScalar(context.Tags.Scalar(group == 0 ? "learning_rate" : $"learning_rate/{group}"), rate, reading.Step);
            }
            group++;
        }
    }
}
