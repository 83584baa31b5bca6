// When costly readings are due, on a clock of our own.
namespace Sonde.Torch.Tests.Monitor;

public sealed class FrameScheduleTests
{
    private readonly SteppedClock _clock = new();

    [Fact]
    public void IsDue_CheapReading_FollowsTheInterval() =>
        Assert.Equal([0, 1, 2, 3, 4, 10, 20, 30], Due(new FrameSchedule(5, 10, 1, 0.02, _clock), calls: 40, stepMilliseconds: 100, readingMilliseconds: 1));

    [Fact]
    public void IsDue_ReadingOverBudget_IsTakenMoreRarely()
    {
        // 20 ms of 100 ms at 2 % is due every tenth step at most; 40 ms every twentieth.
        var due = Due(new FrameSchedule(2, 10, 1, 0.02, _clock), calls: 100, stepMilliseconds: 100, readingMilliseconds: 40);
        Assert.Equal([0, 1], due[..2]);
        Assert.All(due[2..].Zip(due[3..]), pair => Assert.InRange(pair.Second - pair.First, 14, 25));
    }

    [Fact]
    public void IsDue_WithoutBudget_KeepsTheInterval() =>
        Assert.Equal([0, 10, 20, 30], Due(new FrameSchedule(0, 10, 1, 0, _clock), calls: 40, stepMilliseconds: 1, readingMilliseconds: 500));

    [Fact]
    public void IsDue_Accumulation_IsTheLastCallOfAGroup() =>
        Assert.All(Due(new FrameSchedule(5, 10, 4, 0, _clock), calls: 100, stepMilliseconds: 1, readingMilliseconds: 0), call => Assert.Equal(3, call % 4));

    private List<long> Due(FrameSchedule schedule, int calls, int stepMilliseconds, int readingMilliseconds)
    {
        List<long> due = [];
        for (long call = 0; call < calls; call++)
        {
            _clock.Advance(stepMilliseconds);
            if (!schedule.IsDue(call)) continue;
            due.Add(call);
            _clock.Advance(readingMilliseconds);
            schedule.Done(call);
        }
        return due;
    }

    private sealed class SteppedClock : TimeProvider
    {
        private long _milliseconds;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _milliseconds;

        public void Advance(int milliseconds) => _milliseconds += milliseconds;
    }
}
