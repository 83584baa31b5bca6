// A training at level Full and what it recorded of its activations.
using Sonde.Events;
using Sonde.Runs;
using Sonde.Torch.Tests.Monitor;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Probes.Activations;

/// <summary>Trains a model for real, with or without a monitor, from the same seed.</summary>
internal static class Watched
{
    /// <summary>The options that read activations alone, on every call unless said otherwise.</summary>
    public static MonitorOptions Options(TemporaryRun run, int? every = 1) =>
        run.Options with { Level = MonitorLevel.Custom, Budget = 0, Probes = [new("activations", every)] };

    /// <summary>Steps of Adam or SGD on a fixed batch.</summary>
    public static void Train(
        nn.Module model, Func<Tensor> loss, int steps, MonitorOptions? options, string folder, double learningRate = 0.05, Action<int>? before = null)
    {
        using var optimizer = optim.SGD(model.parameters(), learningRate, momentum: 0.9);
        using var monitor = options is null ? null : TrainingMonitor.Attach(model, optimizer, folder, options);
        for (var step = 0; step < steps; step++)
        {
            before?.Invoke(step);
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var value = loss();
            value.backward();
            optimizer.step();
            monitor?.Step(value);
        }
    }

    public static Dictionary<string, FrameSeries<ActivationRecord>> Layers(this TemporaryRun run) =>
        RecordReader.SeriesOf(run.Load(), ActivationRecord.Reading).Select(series => FrameSeries.Open(ActivationRecord.Reading, series, out _)!)
            .OrderBy(frames => frames.Header.Order).ToDictionary(frames => frames.Header.Layer);

    public static float[] Last(this FrameSeries<ActivationRecord> frames)
    {
        Assert.True(frames.TryRead(frames.Count - 1, out var values));
        return values.ToArray();
    }

    public static float At(this FrameSeries<ActivationRecord> frames, int column) => frames.Last()[column];

    /// <summary>Units of which all values were zero in each of the newest frames.</summary>
    public static IEnumerable<int> SilentIn(this FrameSeries<ActivationRecord> frames, int newest) =>
        Enumerable.Range(0, frames.Header.MappedUnits).Where(unit => Enumerable.Range(frames.Count - newest, newest).All(frame =>
            frames.TryRead(frame, out var values) && values[frames.Header.Columns.Length + unit] == 1));

    /// <summary>All weights, so that two trainings can be compared bit by bit.</summary>
    public static float[] Weights(nn.Module model) => [.. model.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];
}
