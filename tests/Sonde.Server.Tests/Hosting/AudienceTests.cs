// How often the log directory is read follows from who listens.
using Microsoft.Extensions.Time.Testing;
using Sonde.Runs;
using Sonde.Server.Hosting;

namespace Sonde.Server.Tests.Hosting;

public sealed class AudienceTests
{
    [Fact]
    public async Task Join_SeveralListeners_TheMostEagerOneCounts()
    {
        using var logs = new LogFolder();
        using var writer = new SummaryWriter(logs.Run("live"));
        var time = new FakeTimeProvider();
        using var directory = new LogDirectory(logs.Path, new() { UseFileEvents = false, TimeProvider = time });
        var step = 0;
        var audience = new Audience(directory);
        using var stop = new CancellationTokenSource();
        var watch = directory.WatchAsync(_ => { }, stop.Token);
        await PausesAsync(Audience.Alone);

        using (audience.Join(TimeSpan.FromSeconds(40)))
        {
            await PausesAsync(TimeSpan.FromSeconds(40));
            using (audience.Join(TimeSpan.FromSeconds(8)))
                await PausesAsync(TimeSpan.FromSeconds(8));
            await PausesAsync(TimeSpan.FromSeconds(40));
        }

        await PausesAsync(Audience.Alone);
        await stop.CancelAsync();
        await watch;

        // The clock's time between one pass and the next, while the run grows all the time. The clock runs on while a pass is under way.
        async Task PausesAsync(TimeSpan pause)
        {
            await PassAsync();
            var start = time.GetUtcNow();
            await PassAsync();
            Assert.InRange(time.GetUtcNow() - start, pause / 2, 4 * pause);
        }

        async Task PassAsync()
        {
            writer.AddScalar("loss", 1, step++);
            writer.Flush();
            var before = directory.Current.Version;
            while (directory.Current.Version == before)
            {
                time.Advance(TimeSpan.FromMilliseconds(250));
                await Task.Delay(2, TestContext.Current.CancellationToken);
            }
        }
    }
}
