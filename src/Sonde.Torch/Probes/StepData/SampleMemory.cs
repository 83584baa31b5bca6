// Remembers which targets came with which inputs: the same input with other targets tells that the two were shuffled apart.
namespace Sonde.Torch;

/// <summary>Keeps a number for the content of inputs that were seen, and one for their targets.</summary>
internal sealed class SampleMemory
{
    private const int Most = 1 << 14;             // inputs that are remembered
    private const int MostOfTargets = 64;         // elements that are read of a sample's targets
    private readonly Dictionary<ulong, ulong> _targets = [];

    /// <summary>How many inputs were seen in an earlier step, and how many of them have other targets now; null where samples and targets do not pair.</summary>
    public (int Seen, int Changed)? Look(TensorSample? x, TensorSample? y)
    {
        if (x is null || y is null || x.Shape.Length == 0 || y.Shape.Length == 0 || x.Rows < 2 || x.Samples != y.Samples || y.SampleSize == 0) return null;
        var size = (int)Math.Min(y.SampleSize, MostOfTargets);
        var places = new long[x.Rows * size];
        for (var row = 0; row < x.Rows; row++)
        {
            for (var i = 0; i < size; i++) places[row * size + i] = x.SampleOf(row) * y.SampleSize + TensorSample.Spread(i, size, y.SampleSize);
        }
        var targets = y.Read(places);
        var (seen, changed) = (0, 0);
        var now = new (ulong Input, ulong Target)[x.Rows];
        for (var row = 0; row < x.Rows; row++)
        {
            now[row] = (TensorFactsReader.HashOf(x.Row(row)), TensorFactsReader.HashOf(targets.AsSpan(row * size, size)));
            if (!_targets.TryGetValue(now[row].Input, out var before)) continue;
            seen++;
            if (before != now[row].Target) changed++;
        }
        foreach (var (input, target) in now)
        {
            if (_targets.Count < Most || _targets.ContainsKey(input)) _targets[input] = target;
        }
        return (seen, changed);
    }
}
