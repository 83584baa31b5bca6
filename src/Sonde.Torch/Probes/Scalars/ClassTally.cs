// How many samples of each class were seen and how many of them were right, over a stretch of steps.
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Counts by label. Labels outside 0..classes-1 are not counted.</summary>
internal sealed class ClassTally(int classes) : IDisposable
{
    private readonly long[] _seen = new long[classes];
    private readonly long[] _right = new long[classes];
    private Tensor? _onDevice;   // float64 [2, classes]: seen, right

    /// <summary>The number of classes.</summary>
    public int Classes => classes;

    /// <summary>Counts one sample.</summary>
    public void Add(long label, bool right)
    {
        _seen[label]++;
        if (right) _right[label]++;
    }

    /// <summary>Counts samples on a device, there.</summary>
    /// <param name="isLabel">Boolean [n, classes]: whether a sample has the label.</param>
    /// <param name="right">Boolean [n]: whether its prediction is right.</param>
    public void Add(Tensor isLabel, Tensor right)
    {
        var counts = stack([isLabel.sum(dim: 0), isLabel.logical_and(right.unsqueeze(1)).sum(dim: 0)]).to(ScalarType.Float64);
        if (_onDevice is { } before && before.device.ToString() == counts.device.ToString())
        {
            before.add_(counts);
        }
        else
        {
            Fetch();
            _onDevice = counts.clone().DetachFromDisposeScope();
        }
    }

    /// <summary>Share of the samples of each class that were right, NaN for a class not seen; then counts anew. Waits for the device that was used.</summary>
    public double[] Take()
    {
        Fetch();
        var recall = new double[classes];
        for (var label = 0; label < classes; label++) recall[label] = _seen[label] == 0 ? double.NaN : (double)_right[label] / _seen[label];
        Array.Clear(_seen);
        Array.Clear(_right);
        return recall;
    }

    public void Dispose()
    {
        _onDevice?.Dispose();
        _onDevice = null;
    }

    private void Fetch()
    {
        if (_onDevice is null) return;
        using var scope = NewDisposeScope();
        var counts = _onDevice.cpu().view(-1).data<double>().ToArray();
        for (var label = 0; label < classes; label++)
        {
            _seen[label] += (long)counts[label];
            _right[label] += (long)counts[classes + label];
        }
        Dispose();
    }
}
