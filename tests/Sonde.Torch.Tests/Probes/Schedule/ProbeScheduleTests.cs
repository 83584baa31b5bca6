// When probes are due and how they share the budget, on a clock of our own.
namespace Sonde.Torch.Tests.Probes.Schedule;

public sealed class ProbeScheduleTests
{
    private readonly SteppedClock _time = new();
    private readonly StepClock _clock;

    public ProbeScheduleTests() => _clock = new(_time, () => 0);

    [Fact]
    public void IsDue_CheapReading_FollowsTheInterval() =>
        Assert.Equal([0, 1, 2, 3, 4, 10, 20, 30], Due(0.02, 40, 100, (new Plan(10, 5), 1))[0]);

    [Fact]
    public void IsDue_ReadingOverBudget_IsTakenMoreRarely()
    {
        // 40 ms of 100 ms at 2 % are due every twentieth step.
        var due = Due(0.02, 100, 100, (new Plan(10, 2), 40))[0];
        Assert.Equal([0, 1], due[..2]);
        Assert.All(due[2..].Zip(due[3..]), pair => Assert.Equal(20, pair.Second - pair.First));
    }

    [Fact]
    public void IsDue_FirstReadingSlow_IsNotHeldAgainstTheProbe()
    {
        var calls = 0;
        var due = Due(0.02, 41, 100, [(new Plan(10, 0), () => calls++ == 0 ? 5000 : 1)])[0];
        Assert.Equal([0, 10, 20, 30, 40], due);
    }

    [Fact]
    public void IsDue_WithoutBudget_KeepsTheInterval() =>
        Assert.Equal([0, 10, 20, 30], Due(0, 40, 1, (new Plan(10, 0), 500))[0]);

    [Fact]
    public void IsDue_Accumulation_IsTheLastCallOfAGroup() =>
        Assert.All(Due(0, 100, 1, (new Plan(10, 5, 4), 0))[0], call => Assert.Equal(3, call % 4));

    [Fact]
    public void IntervalFor_OneCheapAndOneDear_ThinsTheDearOneOnly()
    {
        // 10 ms a step are allowed. The cheap probe takes 1 ms each step; the other may have the 9 that are left: 90 ms every tenth step.
        var due = Due(0.1, 200, 100, (new Plan(1, 0), 1), (new Plan(2, 0), 90));
        Assert.Equal(200, due[0].Count);
        Assert.All(due[1].Skip(3).Zip(due[1].Skip(4)), pair => Assert.Equal(10, pair.Second - pair.First));
    }

    [Fact]
    public void IntervalFor_TwoDear_ShareAlike()
    {
        var due = Due(0.1, 400, 100, (new Plan(1, 0), 50), (new Plan(1, 0), 100));
        Assert.Equal(10, due[0][^1] - due[0][^2]);
        Assert.Equal(20, due[1][^1] - due[1][^2]);
    }

    [Fact]
    public void IntervalFor_FixedReadingBeyondTheBudget_IsKeptAndTheOtherBecomesRare()
    {
        var due = Due(0.1, 300, 100, (new Plan(1, 0, Fixed: true), 20), (new Plan(1, 0), 20));
        Assert.Equal(300, due[0].Count);
        Assert.Equal(20, due[1][^1] - due[1][^2]);   // a tenth of the budget: 20 ms a reading against 1 ms a step
    }

    [Fact]
    public void StepClock_TimeInHooks_IsTheMonitors()
    {
        var schedule = new ProbeSchedule(new(0, _clock), 1);
        _clock.Enter();
        _clock.Leave();
        _time.Advance(70);
        using (schedule.Measure())
        {
            using (schedule.Measure()) _time.Advance(30);
        }
        _clock.Enter();
        _time.Advance(5);
        _clock.Leave();

        Assert.Equal(0.070, _clock.LastStepSeconds, 9);
        Assert.Equal(0.035, _clock.LastOwnSeconds, 9);
        schedule.Done(0);
        Assert.Equal(0.030, schedule.TotalSeconds, 9);
    }

    [Theory]
    [InlineData("conv1", "conv1.weight", true)]
    [InlineData("conv*", "conv1.weight", true)]
    [InlineData("*.bias", "conv1.weight", false)]
    [InlineData("encoder", "encoder.0.weight", true)]
    [InlineData("encoder.0", "encoder.01.weight", false)]
    public void Watches_PatternOfALayer_TakesInWhatLiesInIt(string pattern, string parameter, bool expected) =>
        Assert.Equal(expected, new MonitorOptions { Include = [pattern] }.Watches(parameter));

    [Theory]
    [InlineData("encoder.*", "encoder", true)]
    [InlineData("encoder.*", "encoder.0", true)]
    [InlineData("*.bias", "encoder", false)]
    [InlineData("decoder", "encoder", false)]
    public void WatchesLayer_PatternOfItsParameters_TakesItIn(string pattern, string layer, bool expected) =>
        Assert.Equal(expected, new MonitorOptions { Include = [pattern] }.WatchesLayer(layer));

    private List<long>[] Due(double budget, int calls, int stepMilliseconds, params (Plan Plan, int Milliseconds)[] probes) =>
        Due(budget, calls, stepMilliseconds, [.. probes.Select(probe => (probe.Plan, (Func<int>)(() => probe.Milliseconds)))]);

    private List<long>[] Due(double budget, int calls, int stepMilliseconds, (Plan Plan, Func<int> Milliseconds)[] probes)
    {
        var shared = new ProbeBudget(budget, _clock);
        var schedules = probes.Select(probe => new ProbeSchedule(
            shared, probe.Plan.Interval, probe.Plan.EveryCallUntil, probe.Plan.Accumulation, probe.Plan.Fixed)).ToArray();
        var due = schedules.Select(_ => new List<long>()).ToArray();
        for (long call = 0; call < calls; call++)
        {
            _time.Advance(stepMilliseconds);
            _clock.Enter();
            for (var i = 0; i < schedules.Length; i++)
            {
                if (!schedules[i].IsDue(call)) continue;
                due[i].Add(call);
                using (schedules[i].MeasureInStep()) _time.Advance(probes[i].Milliseconds());
                schedules[i].Done(call);
            }
            _clock.Leave();
        }
        return due;
    }

    private sealed record Plan(long Interval, long EveryCallUntil, int Accumulation = 1, bool Fixed = false);

    private sealed class SteppedClock : TimeProvider
    {
        private long _milliseconds;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _milliseconds;

        public void Advance(int milliseconds) => _milliseconds += milliseconds;
    }
}
