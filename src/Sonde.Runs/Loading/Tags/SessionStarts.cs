// The steps at which session logs of one file say that the training was taken up again.
namespace Sonde.Runs;

/// <summary>
/// Each tag asks when it comes to its next point, so that a session log costs nothing where no point follows. A start is of no
/// account once one with a lower step follows it, so only steps that rise are kept.
/// </summary>
internal sealed class SessionStarts
{
    /// <summary>What <see cref="LowestSince"/> gives where no session started.</summary>
    public const long None = long.MaxValue;

    private readonly List<(int Number, long Step)> _rising = [];

    /// <summary>How many sessions have started so far.</summary>
    public int Count { get; private set; }

    /// <summary>A session starts at a step.</summary>
    public void Add(long step)
    {
        while (_rising.Count > 0 && _rising[^1].Step >= step)
            _rising.RemoveAt(_rising.Count - 1);
        _rising.Add((Count++, step));
    }

    /// <summary>The lowest step of the starts from number <paramref name="seen"/> on: what counts of several without a point between them.</summary>
    public long LowestSince(int seen)
    {
        if (seen == Count)
            return None;
        var (low, high) = (0, _rising.Count - 1); // the last start is always there
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_rising[middle].Number >= seen)
                high = middle;
            else
                low = middle + 1;
        }

        return _rising[low].Step;
    }
}
