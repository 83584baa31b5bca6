// Records what Step was given, in numbers: input, output and targets.
using System.Runtime.InteropServices;
using Sonde.Events;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Writes <see cref="StepDataRecord"/>: at each of the first calls, then at an interval. Of a large tensor it reads an even sample
/// (<see cref="TensorSample"/>); from a device that sample alone is copied.
/// </summary>
internal sealed class StepDataProbe(ProbeContext context) : IProbe
{
    public const string ProbeName = "step-data";

    /// <summary>Calls that are read one by one.</summary>
    public const int FirstCalls = 10;

    private readonly SampleMemory _memory = new();

    public string Name => ProbeName;

    public ProbeSchedule Schedule { get; } = context.Schedule(ProbeName, interval: 20, everyCallUntil: FirstCalls, latestAfter: 0.5);

    public void Observe(in StepReading reading)
    {
        if (reading is { X: null, Output: null, Y: null }) return;
        var (x, output, y) = (Sample(reading.X), Sample(reading.Output), Sample(reading.Y));
        var classes = ClassCounts.Of(output, y);
        var pairs = _memory.Look(x, y);
        context.AddRecord(StepDataRecord.Reading, new()
        {
            Loss = LossOf(reading),
            X = Facts(reading.X, x),
            Output = Facts(reading.Output, output),
            Y = Facts(reading.Y, y),
            Predicted = classes.Predicted,
            Labels = classes.Labels,
            SameAsBefore = classes.SameAsBefore,
            SeenAgain = pairs?.Seen,
            OtherTargets = pairs?.Changed,
            TargetChange = pairs?.Change,
        }, reading.Step);
    }

    private static TensorSample? Sample(Tensor? tensor) => tensor is null ? null : TensorSample.Of(tensor);

    private static TensorFacts? Facts(Tensor? tensor, TensorSample? sample) => tensor is null ? null : TensorFactsReader.Read(tensor, sample);

    private static double? LossOf(in StepReading reading)
    {
        if (reading.LossValue is { } known) return known;
        if (reading.Loss.numel() != 1 || !ElementReader.CanRead(reading.Loss)) return null;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return MemoryMarshal.Read<double>(reading.Loss.detach().to(ScalarType.Float64).cpu().bytes);
    }
}
