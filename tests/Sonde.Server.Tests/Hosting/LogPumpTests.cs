// The pump goes on whatever a log directory throws at it, and says so meanwhile.
using Sonde.Runs;
using Sonde.Server.Hosting;

namespace Sonde.Server.Tests.Hosting;

public sealed class LogPumpTests
{
    [Theory]
    [InlineData(typeof(NotSupportedException))]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(IOException))]
    public async Task Watch_AnyException_IsTheFaultUntilItWorksAgain(Type kind)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("sonde-pump-").FullName;
        try
        {
            var time = new BrokenTime { Error = (Exception)Activator.CreateInstance(kind, "It is broken.")! };
            using var logs = new LogDirectory(folder, new LogDirectoryOptions { TimeProvider = time });
            var hub = new SnapshotHub(logs.Current);
            await using (var pump = new LogPump(logs, hub, TimeProvider.System))
            {
                while (pump.Fault is null)
                    await Task.Delay(1, cancellation);
                Assert.Contains("It is broken.", pump.Fault, StringComparison.Ordinal);
                time.Error = null;
                await hub.NewerThan(0).WaitAsync(TimeSpan.FromMinutes(2), cancellation);
                Assert.Null(pump.Fault);

                // A fault that lasts keeps nobody from stopping.
                time.Error = new InvalidOperationException("It is broken again.");
                File.WriteAllText(Path.Combine(folder, "events.out.tfevents.1"), "");
                while (pump.Fault is null)
                    await Task.Delay(1, cancellation);
            }

            Assert.True(logs.Current.Exists);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class BrokenTime : TimeProvider
    {
        public volatile Exception? Error;

        public override long GetTimestamp() => Error is { } error ? throw error : base.GetTimestamp();
    }
}
