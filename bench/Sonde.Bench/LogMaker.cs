// Generates event files with the writer that users have, of a given shape and always the same.
namespace Sonde.Bench;

/// <summary>How many runs, tags and steps a log directory holds.</summary>
internal readonly record struct LogShape(int Runs, int Tags, int Steps)
{
    /// <summary>The points in all series.</summary>
    public long Points => (long)Runs * Tags * Steps;

    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"{Runs} runs x {Tags} tags x {Steps:N0} steps");
}

/// <summary>Writes log directories for measurements.</summary>
internal static class LogMaker
{
    /// <summary>Writes one event file a run and returns the bytes of all.</summary>
    public static long Make(string folder, LogShape shape)
    {
        var options = new SummaryWriterOptions { FlushPeriod = Timeout.InfiniteTimeSpan };
        string[] tags = [.. Enumerable.Range(0, shape.Tags).Select(i => FormattableString.Invariant($"train/layer{i:D3}/weight_norm"))];
        var bytes = 0L;
        for (var run = 0; run < shape.Runs; run++)
        {
            var random = new Random(run);
            var wallTime = 1_700_000_000.0;
            using (var writer = new SummaryWriter(Path.Combine(folder, $"run{run:D3}"), options))
            {
                for (var step = 0; step < shape.Steps; step++)
                {
                    // Steps take about 5 ms, tags of one step come microseconds apart: as a training loop logs.
                    wallTime += 0.004 + (0.002 * random.NextDouble());
                    for (var tag = 0; tag < tags.Length; tag++)
                        writer.AddScalar(tags[tag], random.NextSingle(), step, wallTime + (tag * 2e-6));
                }
            }

            bytes += Directory.EnumerateFiles(Path.Combine(folder, $"run{run:D3}")).Sum(static file => new FileInfo(file).Length);
        }

        return bytes;
    }
}
