// Records the training loss of every step.
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Writes <c>loss/train</c>, NaN and infinity as they are. A loss on a device is fetched later, together with others.</summary>
internal sealed class LossProbe(ProbeContext context) : IProbe
{
    public string Name => "loss";

    public ProbeSchedule Schedule { get; } = context.EveryCall();

    public void Observe(in StepReading reading)
    {
        if (reading.LossValue is { } known)
        {
            context.Writer.AddScalar(context.Tags.LossTrain, known, reading.Step);
            return;
        }
        if (reading.Loss.device_type == DeviceType.CPU) context.Writer.AddScalar(context.Tags.LossTrain, ValueOf(reading.Loss), reading.Step);
        else Defer(reading);
    }

    private void Defer(in StepReading reading)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        context.Deferred.Add(context.Tags.LossTrain, reading.Loss.detach().to(ScalarType.Float64).mean(), reading.Step);
    }

    private static double ValueOf(Tensor loss)
    {
        var values = HostTensor.ToFloats(loss);
        return values.Length == 0 ? double.NaN : values.Average(value => (double)value);
    }
}
