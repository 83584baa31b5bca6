// Shares the time that monitoring may take among the probes.
namespace Sonde.Torch;

/// <summary>
/// Holds the sum of all readings to a share of the step's time. Probes that need less than an equal part of it keep their interval; what
/// they leave over goes to the others, which are thinned until they fit (max-min fairness).
/// </summary>
/// <param name="share">The largest share of a step's time, 0..1; 0: no limit.</param>
/// <param name="clock">Knows how long a step takes without the monitor.</param>
internal sealed class ProbeBudget(double share, StepClock clock)
{
    private readonly List<ProbeSchedule> _schedules = [];

    /// <summary>The largest share of a step's time, 0..1; 0: no limit.</summary>
    public double Share => share;

    /// <summary>Times steps and readings.</summary>
    public StepClock Clock => clock;

    /// <summary>Takes part in the sharing from now on.</summary>
    public void Add(ProbeSchedule schedule) => _schedules.Add(schedule);

    /// <summary>Takes part no longer: the probe is switched off.</summary>
    public void Remove(ProbeSchedule schedule) => _schedules.Remove(schedule);

    /// <summary>Calls between readings that the budget allows a schedule, at least its own interval.</summary>
    public long IntervalFor(ProbeSchedule asking)
    {
        if (share <= 0 || asking.IsFixed) return asking.Interval;
        var step = clock.TypicalStepSeconds;
        if (step <= 0) return asking.Interval;
        var left = (share * step) - _schedules.Where(schedule => schedule.IsFixed).Sum(Wish);
        left = Math.Max(left, share * step / 10);   // fixed readings alone may exceed the budget; the others then become rare, not extinct
        var thinned = _schedules.Where(schedule => !schedule.IsFixed).OrderBy(Wish).ToList();
        for (var i = 0; i < thinned.Count; i++)
        {
            var grant = Math.Min(Wish(thinned[i]), left / (thinned.Count - i));
            if (ReferenceEquals(thinned[i], asking))
                return grant >= Wish(asking) ? asking.Interval : Math.Max(asking.Interval, (long)Math.Min(Math.Ceiling(asking.Cost / grant), int.MaxValue));
            left -= grant;
        }
        return asking.Interval;
    }

    /// <summary>Seconds a call that a schedule would take at its own interval.</summary>
    private static double Wish(ProbeSchedule schedule) => schedule.Cost / schedule.Interval;
}
