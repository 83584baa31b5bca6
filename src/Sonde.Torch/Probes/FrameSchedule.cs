// When a costly reading is due: every step at first, then thinned, thinner still where it would cost more than its budget.
namespace Sonde.Torch;

/// <summary>Decides, call by call, when a reading is due.</summary>
/// <param name="everyCallUntil">Due on each call below this one.</param>
/// <param name="interval">Calls between readings from then on.</param>
/// <param name="accumulationSteps">Due only on the last call of each group of this many.</param>
/// <param name="budget">Largest share of the time between calls that readings may take; 0 or less for no limit.</param>
/// <param name="clock">Measures both.</param>
internal sealed class FrameSchedule(long everyCallUntil, long interval, int accumulationSteps, double budget, TimeProvider clock)
{
    private const double NewestShare = 0.2;   // weight of the newest measurement in the running averages
    private long? _lastStart;
    private double _callSeconds;
    private double _readingSeconds;

    /// <summary>The next call on which the reading is due.</summary>
    public long Next { get; private set; } = accumulationSteps - 1;

    /// <summary>Whether the reading is due on this call; call once a step, it also times the steps.</summary>
    public bool IsDue(long call)
    {
        var now = clock.GetTimestamp();
        if (_lastStart is { } last) _callSeconds = Average(_callSeconds, clock.GetElapsedTime(last, now).TotalSeconds);
        _lastStart = now;
        return call >= Next;
    }

    /// <summary>Tells that the reading of this call is done, and plans the next.</summary>
    public void Done(long call)
    {
        if (_lastStart is { } start) _readingSeconds = Average(_readingSeconds, clock.GetElapsedTime(start).TotalSeconds);
        var gap = 1L;
        if (call + 1 >= everyCallUntil)
        {
            gap = interval;
            if (budget > 0 && _callSeconds > 0) gap = Math.Max(gap, (long)Math.Ceiling(_readingSeconds / (budget * _callSeconds)));
        }
        var next = call + gap;
        if (gap == interval) next -= next % interval;   // on round steps: 20, 30, 40
        if (next <= call) next = call + gap;
        Next = next + (accumulationSteps - 1 - next % accumulationSteps);
    }

    private static double Average(double before, double now) => before == 0 ? now : before + NewestShare * (now - before);
}
