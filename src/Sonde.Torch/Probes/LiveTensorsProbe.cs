// Records how many tensors are alive: a number that rises with the steps is a leak.
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Writes <c>tensors/live</c>: tensors of the whole process that TorchSharp has not disposed or collected yet.</summary>
internal sealed class LiveTensorsProbe(ProbeContext context) : IProbe
{
    public const string ProbeName = "live-tensors";

    private readonly PhantomTensors _phantoms = new(context.Model);

    public string Name => ProbeName;

    public ProbeSchedule Schedule { get; } = context.Schedule(ProbeName, interval: 10);

    public void Observe(in StepReading reading) =>
        context.Writer.AddScalar(context.Tags.Scalar("tensors/live"), Tensor.TotalCount - PhantomTensors.Seen, reading.Step);

    public void Dispose() => _phantoms.Dispose();
}
