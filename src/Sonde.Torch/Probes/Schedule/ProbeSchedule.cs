// When a probe is due: every step at first, then at an interval, more rarely where that would cost more than its part of the budget.
namespace Sonde.Torch;

/// <summary>Decides, call by call, when a reading is due, and keeps what readings cost.</summary>
internal sealed class ProbeSchedule
{
    private const int Kept = 5;
    private readonly ProbeBudget _budget;
    private readonly double[] _costs = new double[Kept];
    private long _readings;
    private double _reading;   // seconds spent on the current reading
    private bool _between;     // in hooks, outside of Step
    private bool _running;

    /// <summary>A schedule that shares in a budget.</summary>
    /// <param name="budget">Shared by the probes of a monitor.</param>
    /// <param name="interval">Calls between readings.</param>
    /// <param name="everyCallUntil">Due on each call below this one, whatever it costs.</param>
    /// <param name="accumulationSteps">Due only on the last call of each group of this many.</param>
    /// <param name="isFixed">Never thinned: for readings of which each one counts.</param>
    public ProbeSchedule(ProbeBudget budget, long interval, long everyCallUntil = 0, int accumulationSteps = 1, bool isFixed = false)
    {
        (_budget, Interval, CurrentInterval, EveryCallUntil, AccumulationSteps, IsFixed) = (budget, interval, interval, everyCallUntil,
            accumulationSteps, isFixed);
        Next = accumulationSteps - 1;
        budget.Add(this);
    }

    /// <summary>Calls between readings as wished for.</summary>
    public long Interval { get; }

    /// <summary>Calls between readings as the budget allows.</summary>
    public long CurrentInterval { get; private set; }

    /// <summary>Due on each call below this one.</summary>
    public long EveryCallUntil { get; }

    /// <summary>Calls to one step of the optimizer.</summary>
    public int AccumulationSteps { get; }

    /// <summary>Not thinned, whatever it costs; a probe may change its mind as it sees what it reads.</summary>
    public bool IsFixed { get; set; }

    /// <summary>
    /// Due at the latest when the run has grown by this share since the reading before, whatever it costs: the readings are then few, and a short run
    /// has some of its end too. Null for no such limit.
    /// </summary>
    public double? LatestAfter { get; init; }

    /// <summary>The next call on which the reading is due.</summary>
    public long Next { get; private set; }

    /// <summary>Readings taken.</summary>
    public long Readings => _readings;

    /// <summary>Seconds spent on all readings.</summary>
    public double TotalSeconds { get; private set; }

    /// <summary>
    /// Seconds a reading costs: the median of the last ones. 0 until the second, since the first pays for compilation.
    /// </summary>
    public double Cost
    {
        get
        {
            var count = (int)Math.Min(_readings - 1, Kept);
            if (count <= 0) return 0;
            Span<double> sorted = stackalloc double[count];
            _costs.AsSpan(0, count).CopyTo(sorted);
            sorted.Sort();
            return sorted[count / 2];
        }
    }

    /// <summary>Whether the reading is due on this call, or was due on one that brought nothing.</summary>
    public bool IsDue(long call) => call >= Next;

    /// <summary>Whether a call lies in the group of accumulated calls that ends with the due one.</summary>
    public bool IsInDueGroup(long call) => call > Next - AccumulationSteps;

    /// <summary>Counts the time until it is disposed as time of this reading; for use in hooks, between two calls of Step.</summary>
    public Timing Measure() => new(this, between: true);

    /// <summary>The same within Step.</summary>
    public Timing MeasureInStep() => new(this, between: false);

    /// <summary>Tells that the reading of this call is done, and plans the next.</summary>
    public void Done(long call)
    {
        if (_readings > 0) _costs[(_readings - 1) % Kept] = _reading;
        _readings++;
        TotalSeconds += _reading;
        _reading = 0;
        var gap = 1L;
        if (call + 1 >= EveryCallUntil) gap = CurrentInterval = _budget.IntervalFor(this);
        if (LatestAfter is { } share) gap = Math.Min(gap, Math.Max(Interval, (long)(share * call)));
        var next = call + gap;
        if (gap == Interval) next -= next % gap;   // on round steps: 20, 30, 40
        if (next <= call) next = call + gap;
        Next = next + (AccumulationSteps - 1 - next % AccumulationSteps);
    }

    /// <summary>Gives its part of the budget back: there will be no more readings.</summary>
    public void Leave() => _budget.Remove(this);

    /// <summary>Time that is being counted; ends when disposed. Timings of one schedule do not nest: only the outermost counts.</summary>
    public readonly ref struct Timing
    {
        private readonly ProbeSchedule? _schedule;
        private readonly long _start;
        private readonly double _processorStart;

        internal Timing(ProbeSchedule schedule, bool between)
        {
            if (schedule._running) return;
            schedule._running = true;
            schedule._between = between;
            _schedule = schedule;
            if (between) _processorStart = schedule._budget.Clock.Processor;
            _start = schedule._budget.Clock.Now;
        }

        /// <summary>Ends it.</summary>
        public void Dispose()
        {
            if (_schedule is not { } schedule) return;
            var seconds = schedule._budget.Clock.Since(_start);
            schedule._reading += seconds;
            if (schedule._between) schedule._budget.Clock.AddInside(seconds, schedule._budget.Clock.Processor - _processorStart);
            schedule._running = false;
        }
    }
}
