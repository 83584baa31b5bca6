// Records the training loss of every step.
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Writes <c>loss/train</c>, NaN and infinity as they are.</summary>
internal sealed class LossProbe(SummaryWriter writer, MonitorTags tags, MonitorMessages messages) : IProbe
{
    public string Name => "the loss reading";

    public void Observe(in StepReading reading) => writer.AddScalar(tags.LossTrain, ValueOf(reading.Loss), reading.Step);

    private double ValueOf(Tensor loss)
    {
        if (loss.numel() == 1 && HostTensor.IsInPlace(loss, ScalarType.Float32)) return MemoryMarshal.Read<float>(loss.bytes);
        var values = HostTensor.ToFloats(loss);
        if (values.Length != 1)
            messages.Once("loss shape", $"the loss has {values.Length} elements, not one; their mean is recorded");
        return values.Length == 0 ? double.NaN : values.Average(value => (double)value);
    }
}
