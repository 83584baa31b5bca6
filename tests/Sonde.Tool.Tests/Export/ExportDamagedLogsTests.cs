// sonde export over damaged logs of other tools: every format holds what the good records hold, and the damage is named.
using Parquet;

namespace Sonde.Tool.Tests.Export;

/// <summary>The measure is an export of files that consist of the good records alone.</summary>
public sealed class ExportDamagedLogsTests : IDisposable
{
    private readonly WorkFolder _damaged = new();
    private readonly WorkFolder _good = new();
    private readonly List<string> _places = [];

    public ExportDamagedLogsTests()
    {
        foreach (var source in Directory.EnumerateFiles(ForeignLogs.Fixtures, "*tfevents*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(ForeignLogs.Fixtures, source);
            var offsets = RecordFiles.Offsets(source);
            var bytes = File.ReadAllBytes(source);

            // The second record's data, the length of the last but one, and the end of the last.
            var (data, length, last) = (offsets[1], offsets[^2], offsets[^1]);
            Write(_good, name, [.. bytes[..data], .. bytes[offsets[2]..length]]);
            bytes[data + 14] ^= 1;
            bytes[length] ^= 1;
            Write(_damaged, name, bytes[..^1]);
            _places.AddRange(new[] { data, length, last }.Distinct().Select(offset => $"{Path.Join("runs", name)}, offset {offset}: "));
        }
    }

    public void Dispose()
    {
        _damaged.Dispose();
        _good.Dispose();
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("jsonl")]
    public async Task Run_DamagedLogs_IsTheExportOfTheGoodRecords(string format)
    {
        var (damaged, good) = await ExportAsync(format);

        AssertNamed(damaged, good);
        Assert.NotEmpty(File.ReadAllText(Path.Join(_good.Path, "out")));
        Assert.Equal(File.ReadAllText(Path.Join(_good.Path, "out")), File.ReadAllText(Path.Join(_damaged.Path, "out")));
    }

    [Fact]
    public async Task Run_DamagedLogsToParquet_HoldsTheRowsOfTheGoodRecords()
    {
        var (damaged, good) = await ExportAsync("parquet");

        AssertNamed(damaged, good);
        var rows = await RowsAsync(Path.Join(_good.Path, "out"));
        Assert.NotEmpty(rows);
        Assert.Equal(rows, await RowsAsync(Path.Join(_damaged.Path, "out")));
    }

    [Fact]
    public async Task Run_DamagedLogsToTensorBoard_HoldsTheGoodRecordsByteForByte()
    {
        var (damaged, good) = await ExportAsync("tensorboard");

        AssertNamed(damaged, good);
        foreach (var source in Directory.EnumerateFiles(Path.Join(_good.Path, "runs"), "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(Path.Join(_good.Path, "runs"), source);
            Assert.Equal(File.ReadAllBytes(source), File.ReadAllBytes(Path.Join(_damaged.Path, "out", name)));
        }

        var inspected = await SondeProcess.RunAsync(_damaged.Path, "inspect", "out");
        Assert.Matches(@"(?m)^corrupt +0$", inspected.Output);
        Assert.Matches(@"(?m)^truncated +0$", inspected.Output);
    }

    [Fact]
    public async Task Run_InspectOfDamagedLogs_NamesTheSamePlaces()
    {
        var (exitCode, output, errors) = await SondeProcess.RunAsync(_damaged.Path, "inspect", "runs");

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.All(_places, place => Assert.Contains(place[("runs".Length + 1)..], output, StringComparison.Ordinal));
    }

    private void AssertNamed((int ExitCode, string Errors) damaged, (int ExitCode, string Errors) good)
    {
        Assert.Equal((0, 0), (damaged.ExitCode, good.ExitCode));
        Assert.All(_places, place => Assert.Contains(place, damaged.Errors, StringComparison.Ordinal));
        Assert.DoesNotContain("offset", good.Errors, StringComparison.Ordinal);

        // The counts come in the last line and are those of the good records.
        Assert.Equal(good.Errors.Split('\n')[^2], damaged.Errors.Split('\n')[^2]);
    }

    private async Task<((int ExitCode, string Errors) Damaged, (int ExitCode, string Errors) Good)> ExportAsync(string format)
    {
        var damaged = await SondeProcess.RunAsync(_damaged.Path, "export", "runs", "--format", format, "-o", "out");
        var good = await SondeProcess.RunAsync(_good.Path, "export", "runs", "--format", format, "-o", "out");
        return ((damaged.ExitCode, damaged.Errors), (good.ExitCode, good.Errors));
    }

    private static async Task<List<(string Run, string Tag, long Step, long Time, long Value)>> RowsAsync(string file)
    {
        await using var parquet = await ParquetReader.CreateAsync(file);
        var fields = parquet.Schema.DataFields;
        var all = new List<(string, string, long, long, long)>();
        for (var g = 0; g < parquet.RowGroupCount; g++)
        {
            using var group = parquet.OpenRowGroupReader(g);
            var rows = (int)group.RowCount;
            var (runs, tags, steps) = (new string?[rows], new string?[rows], new long[rows]);
            var (times, values) = (new double[rows], new double[rows]);
            await group.ReadAsync(fields[0], runs.AsMemory());
            await group.ReadAsync(fields[1], tags.AsMemory());
            await group.ReadAsync<long>(fields[2], steps.AsMemory());
            await group.ReadAsync<double>(fields[3], times.AsMemory());
            await group.ReadAsync<double>(fields[4], values.AsMemory());
            all.AddRange(Enumerable.Range(0, rows).Select(i =>
                (runs[i]!, tags[i]!, steps[i], BitConverter.DoubleToInt64Bits(times[i]), BitConverter.DoubleToInt64Bits(values[i]))));
        }
        return all;
    }

    private static void Write(WorkFolder folder, string name, byte[] bytes)
    {
        var path = Path.Join(folder.Path, "runs", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
