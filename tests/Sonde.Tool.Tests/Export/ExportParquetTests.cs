// sonde export to Parquet, read back with Parquet.Net; and that nothing else needs that library.
using Parquet;

namespace Sonde.Tool.Tests.Export;

public class ExportParquetTests
{
    private const int RowsPerGroup = 131072;

    [Fact]
    public async Task Run_Parquet_HoldsEveryPoint()
    {
        using var sample = ExportSample.Create();

        var (exitCode, output, errors) = await sample.ExportAsync("--format", "parquet", "-o", "out.parquet");

        Assert.Equal((0, "", "sonde: 3 runs, 3 tags, 2557 points written to 1 file, 'out.parquet'\n"), (exitCode, output, errors));
        var (points, groups) = await ReadAsync(sample.At("out.parquet"));
        ExportPointsTests.AssertSame(sample.Points, points);
        Assert.Equal([2557], groups);
    }

    [Fact]
    public async Task Run_MorePointsThanARowGroupHolds_StartsAnother()
    {
        using var sample = new ExportSample();
        sample.Write("a", add =>
        {
            for (var i = 0; i < RowsPerGroup - 10; i++) add("loss", i, i, i);
            for (var i = 0; i < 50; i++) add("accuracy", i, i, i);
        });

        var (exitCode, _, _) = await sample.ExportAsync("--format", "parquet", "-o", "out.parquet");

        Assert.Equal(0, exitCode);
        var (points, groups) = await ReadAsync(sample.At("out.parquet"));
        Assert.Equal([RowsPerGroup, 40], groups);
        ExportPointsTests.AssertSame(sample.Points, points);
    }

    [Fact]
    public async Task Run_NoPoints_IsAFileWithoutRows()
    {
        using var sample = ExportSample.Create();

        var (exitCode, _, errors) = await sample.ExportAsync("--format", "parquet", "-o", "out.parquet", "--run", "empty");

        Assert.Equal((0, "sonde: 1 of 3 runs, 0 of 3 tags, 0 of 2557 points written to 1 file, 'out.parquet'\n"), (exitCode, errors));
        Assert.Empty((await ReadAsync(sample.At("out.parquet"))).Points);
    }

    [Fact]
    public async Task Run_OtherVerbsAndFormats_DoNotLoadParquet()
    {
        using var sample = ExportSample.Create();
        var tool = Directory.CreateDirectory(sample.At("tool")).FullName;
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(file => Path.GetExtension(file) is ".dll" or ".json"))
            File.Copy(file, Path.Join(tool, Path.GetFileName(file)));
        File.Delete(Path.Join(tool, "Parquet.dll"));
        File.WriteAllText(Path.Join(tool, "Parquet.dll"), "no library");
        var sonde = Path.Join(tool, "sonde.dll");

        var diagnose = await SondeProcess.RunToolAsync(sonde, sample.Path, "diagnose", "runs/b");
        var csv = await SondeProcess.RunToolAsync(sonde, sample.Path, "export", "runs", "--format", "csv", "-o", "-");
        var parquet = await SondeProcess.RunToolAsync(sonde, sample.Path, "export", "runs", "--format", "parquet", "-o", "out.parquet");

        Assert.Equal((0, 0), (diagnose.ExitCode, csv.ExitCode));
        Assert.NotEqual(0, parquet.ExitCode);
        Assert.False(File.Exists(sample.At("out.parquet")));
    }

    private static async Task<(List<Point> Points, List<int> Groups)> ReadAsync(string file)
    {
        await using var parquet = await ParquetReader.CreateAsync(file);
        var fields = parquet.Schema.DataFields;
        Assert.Equal(["run", "tag", "step", "wall_time", "value"], fields.Select(field => field.Name));
        Assert.All(fields, field => Assert.False(field.IsNullable));
        var (points, groups) = (new List<Point>(), new List<int>());
        for (var g = 0; g < parquet.RowGroupCount; g++)
        {
            using var group = parquet.OpenRowGroupReader(g);
            var rows = (int)group.RowCount;
            var (runs, tags, steps) = (new string?[rows], new string?[rows], new long[rows]);
            var (wallTimes, values) = (new double[rows], new double[rows]);
            await group.ReadAsync(fields[0], runs.AsMemory());
            await group.ReadAsync(fields[1], tags.AsMemory());
            await group.ReadAsync<long>(fields[2], steps.AsMemory());
            await group.ReadAsync<double>(fields[3], wallTimes.AsMemory());
            await group.ReadAsync<double>(fields[4], values.AsMemory());
            points.AddRange(Enumerable.Range(0, rows).Select(i => new Point(runs[i]!, tags[i]!, steps[i], wallTimes[i], values[i])));
            groups.Add(rows);
        }
        return (points, groups);
    }
}
