// A clock that a test moves on only while those under test wait for it: how fast the machine is makes no difference.
using Microsoft.Extensions.Time.Testing;

namespace Sonde.Runs.Tests;

internal sealed class WaitingTime : FakeTimeProvider
{
    private int _waiting;

    /// <summary>Moves on as soon as somebody waits.</summary>
    public async Task Pass(TimeSpan time)
    {
        while (Volatile.Read(ref _waiting) == 0)
            await Task.Delay(1, TestContext.Current.CancellationToken);
        Advance(time);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref _waiting);
        return new Timer(base.CreateTimer(callback, state, dueTime, period), this);
    }

    private sealed class Timer(ITimer timer, WaitingTime time) : ITimer
    {
        private int _ended;

        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
                Interlocked.Decrement(ref time._waiting);
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
