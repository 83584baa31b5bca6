// Follows the log directory in the background and publishes every new snapshot.
using Sonde.Runs;

namespace Sonde.Server.Hosting;

/// <summary>Runs until stopped. When watching fails, whatever the reason, shows it as the fault and tries again.</summary>
internal sealed class LogPump : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly LogDirectory _logs;
    private readonly SnapshotHub _hub;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private volatile string? _fault;

    public LogPump(LogDirectory logs, SnapshotHub hub, TimeProvider time)
    {
        (_logs, _hub, _time) = (logs, hub, time);
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Why the log directory is not being followed at the moment; null while it is.</summary>
    public string? Fault => _fault;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _logs.WatchAsync(Publish, _stop.Token).ConfigureAwait(false);
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                return; // asked to stop: what goes wrong meanwhile is of no interest
            }
            catch (Exception e)
            {
                // A network drive gone, no permission, or a bug: a page that shows what it had, and says why, beats one that stays silent.
                _fault = $"The log directory cannot be followed: {Describe(e)}";
                await Task.Delay(RetryAfter, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static string Describe(Exception e) => e switch
    {
        AggregateException { InnerException: { } inner } => Describe(inner),
        IOException or UnauthorizedAccessException => e.Message,
        _ => $"{e.GetType().Name}: {e.Message}",
    };

    private void Publish(Snapshot snapshot)
    {
        _fault = null;
        _hub.Publish(snapshot);
    }
}
