// A killed process loses nothing that it flushed, whenever the kill comes.
namespace Sonde.Events.Tests;

public class SummaryWriterKillTests
{
    private const int Kills = 200;

    [Fact]
    public async Task Flush_ProcessKilledAtARandomMoment_EverythingFlushedIsReadable()
    {
        using var folder = new TempFolder();
        var cut = 0;
        var unflushed = 0;
        await Parallel.ForAsync(0, Kills, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (kill, cancel) =>
        {
            var run = folder.File($"run{kill}");
            var (flushed, values, truncated) = await WriteAndKill(run, new Random(kill), cancel);
            Assert.InRange(values.Count, flushed, long.MaxValue);
            Assert.Equal(Enumerable.Range(0, values.Count).Select(i => (long)i), values.Select(value => value.Step));
            Interlocked.Add(ref cut, truncated ? 1 : 0);
            Interlocked.Add(ref unflushed, values.Count > flushed ? 1 : 0);
            Directory.Delete(run, recursive: true);
        });

        // Kills that only ever hit a process at rest would prove nothing.
        Assert.True(unflushed > 0, "No kill came while something was being written.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{Kills} kills: {unflushed} between two flushes, {cut} within a record.");
    }

    private static async Task<(long Flushed, List<LoggedValue> Values, bool Truncated)> WriteAndKill(string run, Random random, CancellationToken cancel)
    {
        using var process = ChildProcess.Start(nameof(ChildRoles.FlushForEver), run);
        var flushed = 0L;
        var ack = new byte[sizeof(long)];
        try
        {
            for (var left = random.Next(1, 12); left > 0; left--)
            {
                await process.StandardOutput.BaseStream.ReadExactlyAsync(ack, cancel);
                flushed = BitConverter.ToInt64(ack);
            }

            Thread.SpinWait(random.Next(0, 100_000));
        }
        finally
        {
            process.Kill();
        }

        // What was acknowledged before the kill came counts as well.
        while (await process.StandardOutput.BaseStream.ReadAtLeastAsync(ack, ack.Length, throwOnEndOfStream: false, cancel) == ack.Length)
        {
            flushed = BitConverter.ToInt64(ack);
        }

        await process.WaitForExitAsync(cancel);
        using var reader = new EventFileReader(Assert.Single(Directory.GetFiles(run)));
        var values = Log.ReadOn(reader);
        Assert.Empty(reader.Damage);
        return (flushed, values, reader.TruncatedAt is not null);
    }
}
