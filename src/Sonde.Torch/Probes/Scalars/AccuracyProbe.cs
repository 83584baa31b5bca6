// Records accuracy, recall by class and the commonest label's share from the output and the labels, without an op in the user's graph.
using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Reads scores of shape [n, C], C at least 2, with integer labels of n elements; of more dimensions those that <see cref="ScoreRows"/>
/// brings into this shape. Any other shape or type is not a classification and is left alone; where labels are integers it is reported once. Labels
/// outside 0..C-1 do not count, as <c>cross_entropy</c> ignores -100. Recall is over the
/// <see cref="RecallInterval"/> calls before, for up to <see cref="MostClasses"/> classes. Where output lies on a device, counting is done there.
/// </summary>
internal sealed class AccuracyProbe(ProbeContext context) : IProbe
{
    /// <summary>Calls over which recall is counted.</summary>
    public const int RecallInterval = 50;

    /// <summary>Classes above which recall is not written: a tag each would hide all others.</summary>
    public const int MostClasses = 100;

    private const long IgnoredLabel = -100;   // cross_entropy's default
    // Elements of an output. Above, torch's own vectorised argmax is quicker, and the reading is thinned like any other; up to there it is
    // taken every step, on however slow a machine.
    private const long LargestManagedScan = 1 << 16;
    private readonly int[] _counts = new int[MostClasses];   // of this call's labels; those from there on are counted by a table
    private ClassTally? _tally;
    private long _recallDue = RecallInterval - 1;
    private long _classes;

    public string Name => "accuracy";

    public ProbeSchedule Schedule { get; } = new(context.Budget, context.Options.IntervalOf("accuracy") ?? 1, isFixed: true);

    public void Observe(in StepReading reading)
    {
        // Fetching a whole shape takes some 10 microseconds, each of the others a fraction of one.
        if (reading.Output is { } output && output.dim() is >= 2 and var dimensions && HostTensor.IsFloating(output.dtype))
        {
            if (dimensions > 2) JudgeMany(output, reading);
            else if (output.size(1) is >= 2 and var classes) Judge(output, output.size(0), classes, reading);
        }
        if (reading.Call >= _recallDue) WriteRecall(reading);
    }

    public void Dispose() => _tally?.Dispose();

    /// <summary>Scores of many places a sample: words of a sentence, pixels of an image.</summary>
    private void JudgeMany(Tensor output, in StepReading reading)
    {
        if (reading.Y is not { } y || !HostTensor.IsInteger(y.dtype)) return;
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        if (ScoreRows.Of(output, y) is { } scores)
        {
            Judge(scores, scores.size(0), scores.size(1), reading);
        }
        else
        {
            context.Messages.Once("labels",
                $"no accuracy: y [{string.Join(", ", y.shape)}] does not show which dimension of the output "
                + $"[{string.Join(", ", output.shape)}] holds the classes");
        }
    }

    private void Judge(Tensor output, long rows, long classes, in StepReading reading)
    {
        Schedule.IsFixed = rows * classes <= LargestManagedScan;
        if (classes != _classes) Begin(classes, reading.Step);
        if (reading.Y is not { } y || y.numel() is var labels && labels == 0) return;
        if (!HostTensor.IsInteger(y.dtype))
        {
            // Targets of the output's own shape are probabilities or several labels a sample, which is another task.
            if (labels == rows)
            {
                context.Messages.Once("labels",
                    string.Create(CultureInfo.InvariantCulture, $"no accuracy: y holds {y.dtype}, and labels are integer class indices; give y.to(int64)"));
            }
            return;
        }
        if (labels != rows)
        {
            // Labels of the output's own shape are many to a sample, which is another task.
            if (y.dim() < 2)
                context.Messages.Once("labels", string.Create(CultureInfo.InvariantCulture, $"no accuracy: the output has {rows} rows and y {labels} labels"));
            return;
        }
        if (output.device_type == DeviceType.CPU) InMemory(output, rows, y, reading.Step);
        else OnDevice(output, y, reading.Step);
    }

    private void Begin(long classes, long step)
    {
        _classes = classes;
        _tally?.Dispose();
        _tally = classes <= MostClasses ? new((int)classes) : null;
        context.Writer.AddScalar(context.Tags.Classes, classes, step);
        context.Writer.AddScalar(context.Tags.Scalar("chance_level/train"), 1.0 / classes, step);
    }

    private void InMemory(Tensor output, long rows, Tensor y, long step)
    {
        var labels = HostTensor.ToInt64s(y);
        var predicted = Predictions(output, rows);
        Array.Clear(_counts);
        Dictionary<long, int>? counts = null;
        var (right, counted, outside) = (0, 0, 0);
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0 || labels[i] >= _classes)
            {
                outside += labels[i] == IgnoredLabel ? 0 : 1;
                continue;
            }
            counted++;
            var isRight = predicted[i] == labels[i];
            if (isRight) right++;
            _tally?.Add(labels[i], isRight);
            if (labels[i] < _counts.Length) _counts[labels[i]]++;
            else CollectionsMarshal.GetValueRefOrAddDefault(counts ??= [], labels[i], out _)++;
        }
        if (outside > 0)
        {
            context.Messages.Once("labels", string.Create(CultureInfo.InvariantCulture,
                $"{outside} of {labels.Length} labels lie outside 0..{_classes - 1}, the classes of the output; they are left out of the accuracy"));
        }
        if (counted == 0) return;
        context.Writer.AddScalar(context.Tags.AccuracyTrain, (double)right / counted, step);
        var most = Math.Max(_counts.Max(), counts is null ? 0 : counts.Values.Max());
        context.Writer.AddScalar(context.Tags.MajorityShareTrain, (double)most / counted, step);
    }

    /// <summary>Judges a batch where it lies, without waiting for the device; works on any.</summary>
    internal void OnDevice(Tensor output, Tensor y, long step)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var labels = y.detach().reshape(-1).to(output.device);
        var isLabel = labels.unsqueeze(1).eq(torch.arange(_classes, dtype: labels.dtype, device: output.device));
        var right = output.detach().argmax(1).eq(labels);
        var seen = isLabel.sum(dim: 0);
        var counted = seen.sum();
        context.Deferred.Add(context.Tags.AccuracyTrain, right.logical_and(isLabel.any(1)).sum().to(ScalarType.Float64) / counted, step);
        context.Deferred.Add(context.Tags.MajorityShareTrain, seen.max().to(ScalarType.Float64) / counted, step);
        _tally?.Add(isLabel, right);
    }

    private void WriteRecall(in StepReading reading)
    {
        _recallDue = reading.Call + RecallInterval;
        if (_tally?.Take() is not { } recall) return;
        for (var label = 0; label < recall.Length; label++)
        {
            if (!double.IsNaN(recall[label])) context.Writer.AddScalar(context.Tags.Scalar($"recall/train/{label}"), recall[label], reading.Step);
        }
    }

    private long[] Predictions(Tensor output, long rows)
    {
        if (rows * _classes > LargestManagedScan || !HostTensor.IsInPlace(output, ScalarType.Float32))
        {
            using var noGrad = torch.no_grad();
            using var scope = torch.NewDisposeScope();
            return HostTensor.ToInt64s(output.detach().argmax(1));
        }
        var classes = (int)_classes;
        var values = MemoryMarshal.Cast<byte, float>(output.bytes);
        var predicted = new long[rows];
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
}
