// One time at which a training was taken up again from an earlier step, as all tags of the run tell it together.
namespace Sonde.Runs;

/// <summary>What was written before <see cref="Time"/> at or beyond the step is of a branch that was abandoned.</summary>
internal sealed class Restart
{
    private readonly Dictionary<object, Cut> _own;

    private Restart(double time, long step, long from, bool ofRun, bool epochs, Dictionary<object, Cut> own)
    {
        (Time, Step, From, IsOfRun, IsEpoch) = (time, step, from, ofRun, epochs);
        _own = own;
    }

    /// <summary>Half way between the last sign of the earlier branch and the first of the later one, seconds since 1970.</summary>
    public double Time { get; }

    /// <summary>The step from which the training went on.</summary>
    public long Step { get; }

    /// <summary>The last step of the earlier branch.</summary>
    public long From { get; }

    /// <summary>
    /// Whether it concerns every tag: the largest goes back, or one with at least half as many points. Small tags that go back alone have
    /// an order of their own, such as a count of epochs that begins anew where the steps go on.
    /// </summary>
    public bool IsOfRun { get; }

    /// <summary>Whether steps began anew within one file: the next epoch, or another training by the same writer.</summary>
    public bool IsEpoch { get; }

    /// <summary>Where a tag whose steps fall is cut; null where its own points do not tell of the restart.</summary>
    public Cut? OwnCut(object series) => _own.TryGetValue(series, out var own) ? own : null;

    /// <summary>
    /// Puts falls together that one restart explains: the fewest times that lie in the interval of each. Falls whose intervals are
    /// empty (the earlier branch was written on: two writers at a time, or a clock set back) are none.
    /// </summary>
    /// <param name="falls">The falls of all tags.</param>
    /// <param name="mostPoints">Points of the run's largest tag.</param>
    public static IReadOnlyList<Restart> Of(IEnumerable<Fall> falls, int mostPoints)
    {
        var sorted = falls.Where(f => f.After >= f.Before).OrderBy(f => f.After).ToArray();
        var restarts = new List<Restart>();
        for (var i = 0; i < sorted.Length;)
        {
            var end = i + 1;
            while (end < sorted.Length && sorted[end].Before < sorted[i].After) end++;
            restarts.Add(One(sorted.AsSpan(i, end - i), mostPoints));
            i = end;
        }

        return restarts;
    }

    private static Restart One(ReadOnlySpan<Fall> falls, int mostPoints)
    {
        var before = double.NegativeInfinity;
        var from = long.MinValue;
        foreach (var fall in falls) (before, from) = (Math.Max(before, fall.Before), Math.Max(from, fall.StepBefore));
        // Tags that count epochs do not tell the step where other tags count steps: those that had come at least half as far do.
        var step = long.MaxValue;
        var own = new Dictionary<object, Cut>(ReferenceEqualityComparer.Instance);
        foreach (var fall in falls)
        {
            if (fall.StepBefore >= from / 2) step = Math.Min(step, fall.StepAfter);
        }

        var (oneFile, toStart, points) = (true, false, 0);
        foreach (var fall in falls)
        {
            oneFile &= fall.SameFile;
            points = Math.Max(points, fall.Points);
            toStart |= fall.StepAfter == step && fall.ToStart;
        }

        var ofRun = points >= mostPoints / 2;
        foreach (var fall in falls) own[fall.Series] = new(fall.At, ofRun && fall.StepBefore >= from / 2 ? step : fall.StepAfter);

        return new((before + falls[0].After) / 2, step, from, ofRun, oneFile && toStart, own);
    }
}
