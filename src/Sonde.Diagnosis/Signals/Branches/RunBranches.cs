// The branch of a run that survived: where a training was taken up again, what it left behind is not read.
using Sonde.Runs;

namespace Sonde.Diagnosis;

/// <summary>
/// Tells surviving points of a run from abandoned ones. A restart concerns the whole run, but tags that are written seldom hardly show
/// it; so restarts are found from all tags together, and then hold for each by its wall times.
/// </summary>
internal sealed class RunBranches
{
    /// <summary>Within one file, this many returns to the first step are epochs, not restarts: three epochs.</summary>
    private const int FewestReturns = 2;

    private readonly Restart[] _restarts;
    private readonly bool _byEpoch;
    private readonly long _epoch;
    private readonly HashSet<object> _anew = new(ReferenceEqualityComparer.Instance);

    private RunBranches(IReadOnlyList<Fall> falls, int mostPoints)
    {
        var restarts = Restart.Of(falls, mostPoints);
        var epochs = restarts.Where(r => r.IsEpoch && r.IsOfRun).ToArray();
        _byEpoch = epochs.Length >= FewestReturns;
        // Where steps say nothing of the order, a restart of the process cannot be told from the next epoch either.
        _restarts = _byEpoch ? [.. restarts.Where(r => r.IsOfRun)] : [.. restarts];
        if (!_byEpoch) return;
        _epoch = epochs.Max(r => r.From - r.Step) + 1;
        foreach (var fall in falls) _anew.Add(fall.Series);
    }

    /// <summary>Finds the restarts of a run.</summary>
    public static RunBranches Of(Run run) =>
        new(
            [.. run.Scalars.Values.SelectMany(FallFinder.Of), .. run.Blobs.Values.SelectMany(FallFinder.Of)],
            Math.Max(run.Scalars.Values.Select(s => s.Count).DefaultIfEmpty().Max(), run.Blobs.Values.Select(s => s.Count).DefaultIfEmpty().Max()));

    /// <summary>Scalar points of the run that were left behind by a restart.</summary>
    public static long CountAbandoned(RunBranches branches, Run run) => branches.LeavesNothing
        ? 0
        : run.Scalars.Values.Sum(branches.CountAbandoned);

    // As Keep does it, chunk by chunk: those that end below every restart's step hold none.
    private long CountAbandoned(ScalarSeries series)
    {
        Span<long> steps = stackalloc long[PackedInt64.Capacity];
        Span<long> times = stackalloc long[PackedInt64.Capacity];
        var lowest = Lowest(series);
        var count = 0L;
        foreach (var part in series.Parts)
        {
            for (var at = 0; at < part.Count; at += PackedInt64.Capacity)
            {
                var length = Math.Min(PackedInt64.Capacity, part.Count - at);
                var chunk = part.Chunks[at / PackedInt64.Capacity];
                if (length == PackedInt64.Capacity && chunk.Summary is { } summary && summary.MaxStep < lowest[0]) continue;
                if (chunk.Steps.TryGetAscent(length, out _, out var last) && last < lowest[0]) continue;
                chunk.Steps.CopyTo(0, steps[..length]);
                chunk.WallTimeBits.CopyTo(0, times[..length]);
                for (var i = 0; i < length; i++)
                    if (steps[i] >= lowest[Passed(BitConverter.Int64BitsToDouble(times[i]))]) count++;
            }
        }

        return count;
    }

    /// <summary>Whether every point is read.</summary>
    public bool LeavesNothing => _byEpoch || _restarts.Length == 0;

    /// <summary>What was left out or read otherwise, in a sentence; null where the run was never taken up again.</summary>
    /// <param name="abandoned">Scalar points left out.</param>
    public string? Note(long abandoned)
    {
        if (_byEpoch) return $"Steps begin anew {_restarts.Length} times: read as epochs, in the order of the files, with steps counted on; nothing is left out.";
        if (abandoned == 0) return null;
        var ofRun = Array.FindAll(_restarts, r => r.IsOfRun);
        if (ofRun.Length == 0) return $"Steps of a tag go back: {Wording.Count(abandoned, "point")} before that left out.";
        var from = ofRun.Length == 1 ? $"from step {ofRun[0].Step}" : $"{ofRun.Length} times, last from step {ofRun[^1].Step}";
        return $"The run was taken up again {from}: {Wording.Count(abandoned, "point")} of an abandoned branch left out.";
    }

    /// <summary>Whether what was written at a step and time was left behind.</summary>
    public bool IsAbandoned(object series, long step, double wallTime) =>
        !LeavesNothing && Array.Exists(_restarts, r => wallTime < r.Time && step >= r.StepOf(series));

    /// <summary>The points of a tag to read; null for all of them, as they are.</summary>
    /// <param name="series">The tag's series.</param>
    /// <param name="count">How many points.</param>
    /// <param name="stepAt">The step of a point.</param>
    /// <param name="wallTimeAt">The wall time of a point, seconds since 1970.</param>
    public Kept? Keep(object series, int count, Func<int, long> stepAt, Func<int, double> wallTimeAt)
    {
        if (_restarts.Length == 0 || (_byEpoch && !_anew.Contains(series))) return null;
        var (points, steps) = (new List<int>(count), new List<long>(count));
        var lowest = Lowest(series);
        for (var i = 0; i < count; i++)
        {
            var (step, time) = (stepAt(i), wallTimeAt(i));
            var passed = Passed(time);
            if (!_byEpoch && step >= lowest[passed]) continue;
            points.Add(i);
            steps.Add(_byEpoch ? step + (passed * _epoch) : step);
        }

        return new([.. points], [.. steps]);
    }

    // By the number of restarts before a point, the lowest step to which a later one went back: what the point has to stay below.
    private long[] Lowest(object series)
    {
        var lowest = new long[_restarts.Length + 1];
        lowest[^1] = long.MaxValue;
        for (var r = _restarts.Length - 1; r >= 0; r--) lowest[r] = Math.Min(lowest[r + 1], _restarts[r].StepOf(series));
        return lowest;
    }

    // How many restarts lie before a time.
    private int Passed(double time)
    {
        var (low, high) = (0, _restarts.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_restarts[middle].Time <= time) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
