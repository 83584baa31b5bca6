// Records accuracy and the commonest label's share from the output and the labels, without an op in the user's graph.
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Reads outputs of shape [n, C], C at least 2, beside integer labels of n elements; any other shape or type is not a classification
/// that can be judged this way and is left alone.
/// </summary>
internal sealed class AccuracyProbe(ProbeContext context) : IProbe
{
    private const double SmallSeconds = 50e-6;   // small outputs are judged every step; a language model's are thinned like any other reading
    private const long LargestManagedScan = 1 << 16;   // elements; above, torch's own vectorised argmax is quicker
    private long _classes;

    public string Name => "accuracy";

    public ProbeSchedule Schedule { get; } = new(context.Budget, context.Options.IntervalOf("accuracy") ?? 1, fixedBelow: SmallSeconds);

    public void Observe(in StepReading reading)
    {
        if (reading.Output is not { } output || output.dim() != 2 || output.shape[1] < 2 || !HostTensor.IsFloating(output.dtype)) return;
        var classes = output.shape[1];
        if (classes != _classes) context.Writer.AddScalar(context.Tags.Classes, _classes = classes, reading.Step);

        if (reading.Y is not { } y || !HostTensor.IsInteger(y.dtype) || y.numel() != output.shape[0] || y.numel() == 0) return;
        var labels = HostTensor.ToInt64s(y);
        var predicted = Predictions(output);
        var right = 0;
        for (var i = 0; i < labels.Length; i++)
            if (predicted[i] == labels[i]) right++;
        context.Writer.AddScalar(context.Tags.AccuracyTrain, (double)right / labels.Length, reading.Step);
        context.Writer.AddScalar(context.Tags.MajorityShareTrain, CommonestShare(labels), reading.Step);
    }

    private static long[] Predictions(Tensor output)
    {
        if (!HostTensor.IsInPlace(output, ScalarType.Float32) || output.numel() > LargestManagedScan)
        {
            using var noGrad = torch.no_grad();
            using var scope = torch.NewDisposeScope();
            return HostTensor.ToInt64s(output.detach().argmax(1));
        }
        var classes = (int)output.shape[1];
        var values = MemoryMarshal.Cast<byte, float>(output.bytes);
        var predicted = new long[output.shape[0]];
        for (var row = 0; row < predicted.Length; row++) predicted[row] = ArgMax(values.Slice(row * classes, classes));
        return predicted;
    }

    /// <summary>The first largest element; the first NaN wins, as it does in torch.</summary>
    private static int ArgMax(ReadOnlySpan<float> row)
    {
        var best = 0;
        for (var i = 0; i < row.Length; i++)
        {
            if (float.IsNaN(row[i])) return i;
            if (row[i] > row[best]) best = i;
        }
        return best;
    }

    private static double CommonestShare(long[] labels)
    {
        var counts = new Dictionary<long, int>();
        foreach (var label in labels) CollectionsMarshal.GetValueRefOrAddDefault(counts, label, out _)++;
        return (double)counts.Values.Max() / labels.Length;
    }
}
