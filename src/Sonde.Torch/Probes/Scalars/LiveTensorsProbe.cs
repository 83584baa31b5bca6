// Records how many tensors are alive: a number that rises with the steps is a leak.
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Writes <c>tensors/live</c>: tensors of the whole process that TorchSharp has not disposed or collected yet.</summary>
internal sealed class LiveTensorsProbe(ProbeContext context) : IProbe
{
    public const string ProbeName = "live-tensors";

    /// <summary>Calls after which level Light has no hook on any module.</summary>
    public const int HookedCalls = 20;

    private readonly PhantomTensors _phantoms = new(context.Model);
    private bool _isBlind;

    public string Name => ProbeName;

    public ProbeSchedule Schedule { get; } = context.Schedule(ProbeName, interval: 10);

    public void Observe(in StepReading reading)
    {
        if (context.Options.Level == MonitorLevel.Light && reading.Call >= HookedCalls) EndHooks();
        if (!_isBlind) context.Writer.AddScalar(context.Tags.Scalar("tensors/live"), Tensor.TotalCount - PhantomTensors.Seen, reading.Step);
    }

    private void EndHooks()
    {
        _phantoms.Dispose();
        if (_isBlind || !_phantoms.AreMade) return;
        _isBlind = true;
        context.Messages.Once("live tensors", "live tensors are recorded for the first steps only: "
            + "TorchSharp counts one more at each call of attention without weights; ask for need_weights, or use level Full");
    }

    public void Dispose() => _phantoms.Dispose();
}
