// Counts which classes a step's output predicts and which its targets hold, place by place where there are many to a sample.
namespace Sonde.Torch;

/// <summary>Classes of a step.</summary>
/// <param name="Predicted">How often each class has the largest output; empty where the output has no dimension of classes.</param>
/// <param name="Labels">How often each class is the target; empty where the targets are no classes.</param>
/// <param name="SameAsBefore">Share of samples whose neighbour before them has the same class; null where there is not one class a sample.</param>
internal readonly record struct ClassCounts(long[] Predicted, long[] Labels, double? SameAsBefore)
{
    private const int MostClasses = 1000;
    private const int MostPlaces = 4096;          // labels that are read
    private const int MostScores = 1 << 16;       // scores that are read for them

    /// <summary>The classes of a step, from what it was given.</summary>
    public static ClassCounts Of(TensorSample? output, TensorSample? y)
    {
        if (y is null || y.Elements == 0) return OfOutputAlone(output);
        if (IsOneHotLike(output, y)) return new(Predictions(output!, y.Shape[0], last: true), Largest(y), Neighbours(Winners(y, y.Shape[0], true)));
        var isInteger = HostTensor.IsInteger(y.Tensor.dtype) || y.Tensor.dtype == TorchSharp.torch.ScalarType.Bool;
        var (classes, last) = isInteger ? ClassesOf(output, y) : (0, true);
        if (classes == 0 && !IsOnePerSample(y)) return Nothing;
        if (classes > MostClasses) return Nothing;
        var run = Math.Min(y.Elements, MostPlaces);
        if (classes >= 2)
        {
            var labels = y.Read(Places(y.Elements));
            return new(Predictions(output!, y.Elements, last), Count(labels, classes), IsOnePerSample(y) ? Neighbours(y.Read(Run(run))) : null);
        }
        var values = y.Read(Run(run));
        var most = values.Max();
        var areClasses = values.All(value => value >= 0 && value == Math.Truncate(value)) && (most <= 1 || (isInteger && output is null && most < MostClasses));
        if (!areClasses) return Nothing;
        if (output is not null && output.Elements != y.Elements) return Nothing;
        return new([], Count(values, Math.Max(2, (int)most + 1)), Neighbours(values));
    }

    private static ClassCounts Nothing => new([], [], null);

    private static bool IsOnePerSample(TensorSample y) => y.SampleSize == 1 && y.Shape.Length > 0;

    private static bool IsOneHotLike(TensorSample? output, TensorSample y)
    {
        if (y.Shape.Length != 2 || y.Shape[1] < 2 || y.Shape[1] > MostClasses || output is null || !output.Shape.AsSpan().SequenceEqual(y.Shape)) return false;
        var lines = y.Lines(1);
        var classes = (int)y.Shape[1];
        if (lines.Length == 0) return false;
        for (var start = 0; start < lines.Length; start += classes)
        {
            var line = lines.AsSpan(start, classes);
            if (line.Count(1.0) != 1 || line.Count(0.0) != classes - 1) return false;
        }
        return true;
    }

    /// <summary>How many classes the output has a score for, and whether they lie along its last dimension or along dimension 1.</summary>
    private static (int Classes, bool Last) ClassesOf(TensorSample? output, TensorSample y)
    {
        if (output is null || output.Shape.Length < 2 || output.Elements == 0 || !HostTensor.IsFloating(output.Tensor.dtype)) return (0, true);
        var (shape, labels) = (output.Shape, y.Shape);
        var isFlat = labels.Length == 1 || (labels.Length == 2 && labels[1] == 1);
        var last = shape[^1] >= 2 && (isFlat ? y.Elements == output.Elements / shape[^1] : labels.AsSpan().SequenceEqual(shape.AsSpan(..^1)));
        if (shape.Length == 2) return last ? ((int)shape[1], true) : (0, true);
        var second = shape[1] >= 2 && (isFlat ? y.Elements == output.Elements / shape[1] : labels.AsSpan().SequenceEqual([shape[0], .. shape.AsSpan(2)]));
        return last == second ? (0, true) : ((int)(last ? shape[^1] : shape[1]), last);
    }

    private static ClassCounts OfOutputAlone(TensorSample? output) =>
        output is { Shape: [> 0, >= 2 and <= MostClasses], Elements: > 0 } ? new(Predictions(output, output.Shape[0], last: true), [], null) : Nothing;

    private static long[] Places(long all, long most = MostPlaces)
    {
        var places = new long[Math.Min(all, most)];
        for (var i = 0; i < places.Length; i++) places[i] = TensorSample.Spread(i, places.Length, all);
        return places;
    }

    private static long[] Run(long count)
    {
        var places = new long[count];
        for (var i = 0; i < places.Length; i++) places[i] = i;
        return places;
    }

    private static long[] Largest(TensorSample y) => Count(Winners(y, y.Shape[0], last: true), (int)y.Shape[1]);

    private static long[] Predictions(TensorSample output, long all, bool last) =>
        Count(Winners(output, all, last), (int)(last ? output.Shape[^1] : output.Shape[1]));

    /// <summary>The class with the largest score at each of some places; the first of equal ones, as in torch. -1 where a score is NaN.</summary>
    private static double[] Winners(TensorSample output, long all, bool last)
    {
        var classes = last ? output.Shape[^1] : output.Shape[1];
        var inner = last ? 1 : output.Elements / (output.Shape[0] * classes);
        var chosen = Places(all, Math.Clamp(MostScores / classes, 1, MostPlaces));
        var places = new long[chosen.Length * classes];
        for (var i = 0; i < chosen.Length; i++)
        {
            var (sample, within) = Math.DivRem(chosen[i], inner);
            for (var c = 0L; c < classes; c++) places[i * classes + c] = (sample * classes + c) * inner + within;
        }
        var scores = output.Read(places);
        var winners = new double[chosen.Length];
        for (var i = 0; i < winners.Length; i++)
        {
            var row = scores.AsSpan((int)(i * classes), (int)classes);
            var best = 0;
            for (var c = 0; c < row.Length; c++)
            {
                if (row[c] > row[best]) best = c;
                if (double.IsNaN(row[c]))
                {
                    best = -1;
                    break;
                }
            }
            winners[i] = best;
        }
        return winners;
    }

    private static long[] Count(ReadOnlySpan<double> labels, int classes)
    {
        var counts = new long[classes];
        foreach (var label in labels)
        {
            if (label >= 0 && label < classes) counts[(int)label]++;
        }
        return counts;
    }

    private static double? Neighbours(ReadOnlySpan<double> labels)
    {
        if (labels.Length < 2) return null;
        var same = 0;
        for (var i = 1; i < labels.Length; i++) same += labels[i] == labels[i - 1] ? 1 : 0;
        return (double)same / (labels.Length - 1);
    }
}
