// sonde export to one file: every point of every format, in order and to the last bit.
using System.Text.Json;

namespace Sonde.Tool.Tests.Export;

public class ExportPointsTests
{
    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("jsonl")]
    public async Task Run_ToFileAndToStandardOutput_HoldsEveryPoint(string format)
    {
        using var sample = ExportSample.Create();

        var toFile = await sample.ExportAsync("--format", format, "-o", "out");
        var toOutput = await sample.ExportAsync("--format", format, "-o", "-");

        Assert.Equal((0, "", "sonde: 3 runs, 3 tags, 2557 points written to 1 file, 'out'\n"), toFile);
        Assert.Equal((0, "sonde: 3 runs, 3 tags, 2557 points written to standard output\n"), (toOutput.ExitCode, toOutput.Errors));
        var text = File.ReadAllText(sample.At("out"));
        Assert.Equal(text, toOutput.Output);
        AssertSame(sample.Points, Read(format, text));
        Assert.Equal(["out", "runs"], Directory.EnumerateFileSystemEntries(sample.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Run_Json_ListsTheRunWithoutPointsToo()
    {
        using var sample = ExportSample.Create();

        var (_, output, _) = await sample.ExportAsync("--format", "json", "-o", "-");

        using var document = JsonDocument.Parse(output);
        Assert.Equal(["a", "b/c", "empty"], document.RootElement.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("run").GetString()));
    }

    [Fact]
    public async Task Run_Filters_TakeWhatMatchesAndSayOutOfHowMuch()
    {
        using var sample = ExportSample.Create();

        var (exitCode, output, errors) = await sample.ExportAsync("--format", "csv", "-o", "-", "--run", "^a$", "--tag", "^(loss|none)$");

        Assert.Equal((0, "sonde: 1 of 3 runs, 1 of 3 tags, 2530 of 2557 points written to standard output\n"), (exitCode, errors));
        AssertSame([.. sample.Points.Where(point => point is { Run: "a", Tag: "loss" })], CsvReader.Points(output));
    }

    [Fact]
    public async Task Run_DamagedAndTruncatedFile_ExportsTheRestAndNamesThePlaces()
    {
        using var sample = new ExportSample();
        var file = sample.Write("a", add =>
        {
            for (var i = 0; i < 10; i++) add("loss", i, 5 + i, i);
        });
        var offsets = RecordFiles.Offsets(file);
        RecordFiles.Damage(file, offsets[4]);
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^2]);

        var (exitCode, output, errors) = await sample.ExportAsync("--format", "csv", "-o", "-");

        Assert.Equal(0, exitCode);
        AssertSame([.. sample.Points.Where(point => point.Step is not (3 or 9))], CsvReader.Points(output)); // record 0 is the header
        var name = Path.Join("runs", "a", Path.GetFileName(file));
        Assert.Contains($"{name}, offset {offsets[4]}: ", errors, StringComparison.Ordinal);
        Assert.Contains($"{name}, offset {offsets[10]}: ", errors, StringComparison.Ordinal);
        Assert.Contains("1 run, 1 tag, 8 points", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ValuesThatAreNoScalars_AreSaidToStayOut()
    {
        using var sample = new ExportSample();
        sample.Write("a", add => add("loss", 1, 2, 3), writer => writer.AddHistogram("weights", [1, 2, 3], 0));

        var (_, output, errors) = await sample.ExportAsync("--format", "jsonl", "-o", "-");

        Assert.Equal("""{"run":"a","tag":"loss","step":1,"wallTime":2,"value":3}""" + "\n", output);
        Assert.Contains("jsonl holds scalars; 1 series", errors, StringComparison.Ordinal);
    }

    internal static void AssertSame(IReadOnlyList<Point> expected, IEnumerable<Point> actual)
    {
        Assert.NotEmpty(expected);
        // Tuples with the bits, as NaN and -0 are told apart by nothing else.
        Assert.Equal(expected.Select(Bits), actual.Select(Bits));
    }

    private static (string, string, long, long, long) Bits(Point point) =>
        (point.Run, point.Tag, point.Step, BitConverter.DoubleToInt64Bits(point.WallTime),
            double.IsNaN(point.Value) ? long.MinValue + 1 : BitConverter.DoubleToInt64Bits(point.Value));

    private static IEnumerable<Point> Read(string format, string text) => format switch
    {
        "csv" => CsvReader.Points(text),
        "json" => Columns(text),
        _ => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Line),
    };

    private static IEnumerable<Point> Columns(string text) =>
        from run in JsonDocument.Parse(text).RootElement.GetProperty("runs").EnumerateArray()
        from series in run.GetProperty("scalars").EnumerateArray()
        let steps = series.GetProperty("steps")
        let wallTimes = series.GetProperty("wallTimes")
        let values = series.GetProperty("values")
        from i in Enumerable.Range(0, Math.Max(steps.GetArrayLength(), Math.Max(wallTimes.GetArrayLength(), values.GetArrayLength())))
        select new Point(
            run.GetProperty("run").GetString()!, series.GetProperty("tag").GetString()!, steps[i].GetInt64(), Number(wallTimes[i]), Number(values[i]));

    private static Point Line(string line)
    {
        var point = JsonDocument.Parse(line).RootElement;
        Assert.Equal(["run", "tag", "step", "wallTime", "value"], point.EnumerateObject().Select(member => member.Name));
        return new(
            point.GetProperty("run").GetString()!, point.GetProperty("tag").GetString()!, point.GetProperty("step").GetInt64(),
            Number(point.GetProperty("wallTime")), Number(point.GetProperty("value")));
    }

    private static double Number(JsonElement number) => number.ValueKind == JsonValueKind.Number ? number.GetDouble() : number.GetString() switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        var other => throw new InvalidDataException(other),
    };
}
