// What restarts left of one tag's points.
namespace Sonde.Runs;

/// <summary>The cuts of one tag, ascending, and which of its points they leave.</summary>
internal sealed class TagBranch
{
    private readonly Cut[] _cuts;
    private readonly long[] _lowest;

    /// <summary>A tag with the given cuts.</summary>
    public TagBranch(IEnumerable<Cut> cuts)
    {
        _cuts = [.. cuts.OrderBy(cut => cut.At)];
        _lowest = new long[_cuts.Length + 1];
        _lowest[^1] = long.MaxValue;
        for (var c = _cuts.Length - 1; c >= 0; c--) _lowest[c] = Math.Min(_lowest[c + 1], _cuts[c].Step);
    }

    /// <summary>A tag without cuts.</summary>
    public static TagBranch Whole { get; } = new([]);

    /// <summary>Where the training was restarted from a step that the tag had passed.</summary>
    public ReadOnlySpan<Cut> Cuts => _cuts;

    /// <summary>Whether a point was left behind.</summary>
    /// <param name="at">Its place in the series.</param>
    /// <param name="step">Its step.</param>
    public bool IsAbandoned(int at, long step) => _cuts.Length > 0 && step >= _lowest[Passed(at)];

    /// <summary>How many cuts lie at or before a point.</summary>
    public int Passed(int at)
    {
        var (low, high) = (0, _cuts.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_cuts[middle].At <= at) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>Scalar points that were left behind. Chunks that end below every cut's step are not read.</summary>
    public long CountAbandoned(ScalarSeries series)
    {
        if (_cuts.Length == 0) return 0;
        Span<long> steps = stackalloc long[PackedInt64.Capacity];
        var (count, start) = (0L, 0);
        foreach (var part in series.Parts)
        {
            for (var at = 0; at < part.Count && start + at < _cuts[^1].At; at += PackedInt64.Capacity)
            {
                var length = Math.Min(PackedInt64.Capacity, part.Count - at);
                var chunk = part.Chunks[at / PackedInt64.Capacity];
                if (length == PackedInt64.Capacity && chunk.Summary is { } summary && summary.MaxStep < _lowest[0]) continue;
                if (chunk.Steps.TryGetAscent(length, out _, out var last) && last < _lowest[0]) continue;
                chunk.Steps.CopyTo(0, steps[..length]);
                for (var i = 0; i < length; i++)
                {
                    if (IsAbandoned(start + at + i, steps[i])) count++;
                }
            }

            start += part.Count;
        }

        return count;
    }
}
