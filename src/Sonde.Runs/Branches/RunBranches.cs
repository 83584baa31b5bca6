// The branch of a run that survived: where a training was restarted, charts mark what it left behind and rules do not read it.
using System.Globalization;

namespace Sonde.Runs;

/// <summary>
/// Separates the surviving points of a run from the abandoned ones. A restart concerns the whole run, but a tag that is written seldom
/// hardly shows it; so restarts are found from all tags together. A tag whose own steps fall is cut there, any other by its wall times.
/// </summary>
internal sealed class RunBranches
{
    /// <summary>Within one file, this many returns to the first step are epochs, not restarts: three epochs.</summary>
    private const int FewestReturns = 2;

    private readonly Restart[] _restarts;
    private readonly bool _byEpoch;
    private readonly long _epoch;

    private RunBranches(IReadOnlyList<Fall> falls, int mostPoints)
    {
        var restarts = Restart.Of(falls, mostPoints);
        var epochs = restarts.Where(r => r.IsEpoch && r.IsOfRun).ToArray();
        _byEpoch = epochs.Length >= FewestReturns;
        // Where steps say nothing of the order, a restart of the process cannot be distinguished from the next epoch either.
        _restarts = _byEpoch ? [.. restarts.Where(r => r.IsOfRun)] : [.. restarts];
        if (_byEpoch) _epoch = epochs.Max(r => r.From - r.Step) + 1;
    }

    /// <summary>Finds the restarts of a run.</summary>
    public static RunBranches Of(IEnumerable<ScalarSeries> scalars, IEnumerable<BlobSeries> blobs)
    {
        var falls = new List<Fall>();
        var most = 0;
        foreach (var series in scalars)
        {
            falls.AddRange(FallFinder.Of(series));
            most = Math.Max(most, series.Count);
        }

        foreach (var series in blobs)
        {
            falls.AddRange(FallFinder.Of(series));
            most = Math.Max(most, series.Count);
        }

        return new(falls, most);
    }

    /// <summary>Whether no point was left behind.</summary>
    public bool LeavesNothing => _byEpoch || _restarts.Length == 0;

    /// <summary>What is left of a scalar tag.</summary>
    public TagBranch Of(ScalarSeries series) => LeavesNothing ? TagBranch.Whole : new(Cuts(series, time => FirstAt(series, time)));

    /// <summary>What is left of a tag of blobs.</summary>
    public TagBranch Of(BlobSeries series) => LeavesNothing ? TagBranch.Whole : new(Cuts(series, time => FirstAt(series, time)));

    /// <summary>Scalar points of the run that restarts left behind.</summary>
    public long CountAbandoned(IEnumerable<ScalarSeries> scalars) => LeavesNothing ? 0 : scalars.Sum(series => Of(series).CountAbandoned(series));

    /// <summary>What was left out or read otherwise than written, in a sentence; null where the run was never restarted.</summary>
    /// <param name="abandoned">Scalar points left out.</param>
    public string? Note(long abandoned)
    {
        if (_byEpoch)
            return $"Steps start again {_restarts.Length} times: read as epochs, in the order of the files, with steps that continue; nothing is left out.";
        if (abandoned == 0) return null;
        var points = string.Create(CultureInfo.InvariantCulture, $"{abandoned:#,0} point{(abandoned == 1 ? "" : "s")}");
        var ofRun = Array.FindAll(_restarts, r => r.IsOfRun);
        if (ofRun.Length == 0) return $"Steps of a tag go back: {points} before that left out.";
        var from = ofRun.Length == 1 ? $"from step {ofRun[0].Step}" : $"{ofRun.Length} times, last from step {ofRun[^1].Step}";
        return $"The run was restarted {from}: {points} of an abandoned branch left out.";
    }

    /// <summary>The points of a scalar tag to judge; null for all of them, as they are.</summary>
    public Kept? Keep(ScalarSeries series) => Keep(series, series.Count, 0, series.StepAt, time => FirstAt(series, time));

    /// <summary>The blobs of a tag to judge, from <paramref name="start"/> on and counted from there; null for all of them, as they are.</summary>
    public Kept? Keep(BlobSeries series, int start = 0) => Keep(series, series.Count - start, start, series.StepAt, time => FirstAt(series, time));

    private Kept? Keep(object series, int count, int start, Func<int, long> stepAt, Func<double, int> firstAt)
    {
        // A tag that counts on while others start again has an order of its own.
        if (_restarts.Length == 0 || (_byEpoch && !Array.Exists(_restarts, r => r.OwnCut(series) is not null))) return null;
        var branch = new TagBranch(Cuts(series, firstAt));
        var (points, steps) = (new List<int>(count), new List<long>(count));
        for (var i = 0; i < count; i++)
        {
            var step = stepAt(start + i);
            if (!_byEpoch && branch.IsAbandoned(start + i, step)) continue;
            points.Add(i);
            steps.Add(_byEpoch ? step + (branch.Passed(start + i) * _epoch) : step);
        }

        return new([.. points], [.. steps]);
    }

    private IEnumerable<Cut> Cuts(object series, Func<double, int> firstAt)
    {
        foreach (var restart in _restarts)
        {
            if (restart.OwnCut(series) is { } own) yield return own;
            else if (restart.IsOfRun) yield return new(firstAt(restart.Time), restart.Step);
        }
    }

    // The first point that was written at a time or later; files follow one another, and within one the times ascend.
    private static int FirstAt(ScalarSeries series, double time)
    {
        var start = 0;
        foreach (var part in series.Parts)
        {
            if (part.Count > 0 && part.WallTimeAt(part.Count - 1) >= time) return start + FirstAt(part.Count, part.WallTimeAt, time);
            start += part.Count;
        }

        return start;
    }

    private static int FirstAt(BlobSeries series, double time)
    {
        var start = 0;
        foreach (var part in series.Parts)
        {
            var view = part.View;
            if (view.Count > 0 && view.WallTimeAt(view.Count - 1) >= time) return start + FirstAt(view.Count, view.WallTimeAt, time);
            start += view.Count;
        }

        return start;
    }

    private static int FirstAt(int count, Func<int, double> wallTimeAt, double time)
    {
        var (low, high) = (0, count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (wallTimeAt(middle) >= time) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}
