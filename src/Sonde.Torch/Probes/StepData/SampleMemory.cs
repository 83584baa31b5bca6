// Remembers which targets came with which inputs: the same input with other targets tells that the two were shuffled apart.
namespace Sonde.Torch;

/// <summary>Keeps a number for the content of inputs that were seen, and one for their targets.</summary>
internal sealed class SampleMemory
{
    private const int Most = 1 << 14;             // inputs that are remembered
    private const int MostOfTargets = 64;         // elements that are read of a sample's targets
    private readonly Dictionary<ulong, (ulong Hash, double Mean)> _targets = [];

    /// <summary>
    /// How many inputs were seen in an earlier step, how many of them have other targets now, and how far these moved: 0 for the same, about 1 for
    /// targets of any other sample. Null where samples and targets do not pair.
    /// </summary>
    public (int Seen, int Changed, double? Change)? Look(TensorSample? x, TensorSample? y)
    {
        if (x is null || y is null || x.Shape.Length == 0 || y.Shape.Length == 0 || x.Rows < 2 || x.Samples != y.Samples || y.SampleSize == 0) return null;
        var size = (int)Math.Min(y.SampleSize, MostOfTargets);
        var places = new long[x.Rows * size];
        for (var row = 0; row < x.Rows; row++)
        {
            for (var i = 0; i < size; i++) places[row * size + i] = x.SampleOf(row) * y.SampleSize + TensorSample.Spread(i, size, y.SampleSize);
        }
        var targets = y.Read(places);
        var (seen, changed, moved) = (0, 0, 0.0);
        var now = new (ulong Input, (ulong Hash, double Mean) Target)[x.Rows];
        for (var row = 0; row < x.Rows; row++)
        {
            var target = targets.AsSpan(row * size, size);
            now[row] = (TensorFactsReader.HashOf(x.Row(row)), (TensorFactsReader.HashOf(target), Mean(target)));
            if (!_targets.TryGetValue(now[row].Input, out var before)) continue;
            seen++;
            if (before.Hash != now[row].Target.Hash) changed++;
            moved += (now[row].Target.Mean - before.Mean) * (now[row].Target.Mean - before.Mean);
        }
        foreach (var (input, target) in now)
        {
            if (_targets.Count < Most || _targets.ContainsKey(input)) _targets[input] = target;
        }
        var mean = now.Average(pair => pair.Target.Mean);
        var spread = now.Average(pair => (pair.Target.Mean - mean) * (pair.Target.Mean - mean));
        var change = moved / (2 * spread * seen);   // the squared distance of two samples is twice the variance
        return (seen, changed, seen > 0 && double.IsFinite(change) ? change : null);
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return sum / values.Length;
    }
}
