// Records the training loss of every step.
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Writes <c>loss/train</c>, NaN and infinity as they are.</summary>
internal sealed class LossProbe(ProbeContext context) : IProbe
{
    public string Name => "loss";

    public ProbeSchedule Schedule { get; } = context.EveryCall();

    public void Observe(in StepReading reading) => context.Writer.AddScalar(context.Tags.LossTrain, ValueOf(reading.Loss), reading.Step);

    private double ValueOf(Tensor loss)
    {
        if (loss.numel() == 1 && HostTensor.IsInPlace(loss, ScalarType.Float32)) return MemoryMarshal.Read<float>(loss.bytes);
        var values = HostTensor.ToFloats(loss);
        if (values.Length != 1)
            context.Messages.Once("loss shape", $"the loss has {values.Length} elements, not one; their mean is recorded");
        return values.Length == 0 ? double.NaN : values.Average(value => (double)value);
    }
}
