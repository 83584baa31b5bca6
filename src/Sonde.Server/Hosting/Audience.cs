// Who listens to news, and how soon each wants them: the log directory is read as often as the most eager one asks.
using Sonde.Runs;

namespace Sonde.Server.Hosting;

/// <summary>The open event streams; safe from any thread.</summary>
internal sealed class Audience
{
    /// <summary>The least time between two looks at a log directory while nobody listens: requests are answered from the last.</summary>
    public static readonly TimeSpan Alone = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _pauses = [];
    private readonly LogDirectory _logs;

    public Audience(LogDirectory logs)
    {
        _logs = logs;
        _logs.Pace(Alone);
    }

    /// <summary>Counts a stream in that wants news at most so often, until it is disposed.</summary>
    public IDisposable Join(TimeSpan pause)
    {
        lock (_lock)
        {
            _pauses.Add(pause);
            _logs.Pace(_pauses.Min());
        }
        return new Seat(this, pause);
    }

    private void Leave(TimeSpan pause)
    {
        lock (_lock)
        {
            _pauses.Remove(pause);
            _logs.Pace(_pauses.Count == 0 ? Alone : _pauses.Min());
        }
    }

    private sealed class Seat(Audience audience, TimeSpan pause) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (_left) return;
            _left = true;
            audience.Leave(pause);
        }
    }
}
