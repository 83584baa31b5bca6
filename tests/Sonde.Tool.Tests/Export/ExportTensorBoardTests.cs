// sonde export to a log directory again: the same records, one file a run, and nothing of the damage.
using System.Text;
using System.Text.Json;

namespace Sonde.Tool.Tests.Export;

public class ExportTensorBoardTests
{
    [Fact]
    public async Task Run_SeveralFilesARun_CopiesEveryRecordInFileOrder()
    {
        using var sample = ExportSample.Create();
        sample.Write("a", add => add("late", 1, 2, 3), AddAllSorts);

        var (exitCode, output, errors) = await sample.ExportAsync("--format", "tensorboard", "-o", "out");

        Assert.Equal((0, "", "sonde: 3 runs, 7 tags, 2561 points written to 3 files, 'out'\n"), (exitCode, output, errors));
        foreach (var run in (string[])["a", "b/c", "empty"])
        {
            var file = Assert.Single(Directory.GetFiles(sample.At($"out/{run}")));
            Assert.Equal(sample.FilesOf(run).SelectMany(RecordFiles.Data), RecordFiles.Data(file));
        }
        Assert.Equal(await InspectAsync(sample, "runs"), await InspectAsync(sample, "out"));
    }

    [Fact]
    public async Task Run_DamagedAndTruncatedFiles_CopiesTheRestAndNamesThePlaces()
    {
        using var sample = ExportSample.Create();
        var file = sample.FilesOf("a")[0];
        var (offsets, data) = (RecordFiles.Offsets(file), sample.FilesOf("a").SelectMany(RecordFiles.Data).ToList());
        var records = offsets.Count;
        RecordFiles.Damage(file, offsets[7]);
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]);

        var (exitCode, _, errors) = await sample.ExportAsync("--format", "tensorboard", "-o", "out");

        Assert.Equal(0, exitCode);
        var name = Path.Join("runs", "a", Path.GetFileName(file));
        Assert.Contains($"{name}, offset {offsets[7]}: ", errors, StringComparison.Ordinal);
        Assert.Contains($"{name}, offset {offsets[^1]}: ", errors, StringComparison.Ordinal);
        data.RemoveAt(records - 1);
        data.RemoveAt(7);
        Assert.Equal(data, RecordFiles.Data(Assert.Single(Directory.GetFiles(sample.At("out/a")))));
        var (before, after) = (await InspectAsync(sample, "runs"), await InspectAsync(sample, "out"));
        Assert.Equal((before with { Corrupt = 0, Truncated = 0 }, 1, 1), (after, before.Corrupt, before.Truncated));
    }

    [Fact]
    public async Task Run_TagFilter_LeavesOtherValuesOutOfTheSameRecord()
    {
        using var sample = new ExportSample();
        var file = sample.Write("a", _ => { });
        byte[] loss = Value("loss", 1), accuracy = Value("accuracy", 2), noise = Value("noise", 3);
        using (var stream = new FileStream(file, FileMode.Append))
        {
            Sonde.Events.TfRecordWriter.Write(stream, Event([.. loss, .. noise, .. accuracy]));
            Sonde.Events.TfRecordWriter.Write(stream, Event(noise));
            Sonde.Events.TfRecordWriter.Write(stream, Event([.. accuracy, .. loss]));
        }

        var (exitCode, _, errors) = await sample.ExportAsync("--format", "tensorboard", "-o", "out", "--tag", "loss|acc");

        Assert.Equal((0, "sonde: 1 of 1 run, 2 of 3 tags, 4 of 6 points written to 1 file, 'out'\n"), (exitCode, errors));
        Assert.Equal(
            [RecordFiles.Data(file)[0], Convert.ToHexString(Event([.. loss, .. accuracy])), Convert.ToHexString(Event([.. accuracy, .. loss]))],
            RecordFiles.Data(Assert.Single(Directory.GetFiles(sample.At("out/a")))));
    }

    [Theory]
    [InlineData("loss", new int[0])]
    [InlineData("run_graph", new[] { 1 })]
    [InlineData("meta_graph", new[] { 2 })]
    [InlineData("step_9", new[] { 3 })]
    [InlineData(".", new[] { 1, 2, 3 })]
    public async Task Run_TagFilter_TakesGraphsByTheNamesTheyAreListedUnder(string tag, int[] taken)
    {
        using var sample = new ExportSample();
        var file = sample.Write("a", _ => { });
        byte[] metadata = [(1 << 3) | 2, 6, .. "step_9"u8, (2 << 3) | 2, 1, 7];
        using (var stream = new FileStream(file, FileMode.Append))
        {
            Sonde.Events.TfRecordWriter.Write(stream, [(4 << 3) | 2, 2, 1, 2]);
            Sonde.Events.TfRecordWriter.Write(stream, [(9 << 3) | 2, 3, 1, 2, 3]);
            Sonde.Events.TfRecordWriter.Write(stream, [(8 << 3) | 2, (byte)metadata.Length, .. metadata]);
        }

        var (exitCode, _, _) = await sample.ExportAsync("--format", "tensorboard", "-o", "out", "--tag", tag);

        Assert.Equal(0, exitCode);
        var all = RecordFiles.Data(file);
        Assert.Equal([all[0], .. taken.Select(i => all[i])], RecordFiles.Data(Assert.Single(Directory.GetFiles(sample.At("out/a")))));
    }

    private static void AddAllSorts(SummaryWriter writer)
    {
        writer.AddHistogram("weights", [1, 2, 3], 4);
        writer.AddText("note", "words", 5);
        writer.AddTensor("vector", "bytes", 6);
    }

    // Event: step 300 (field 2), summary (field 5), a field that no reader knows (20).
    private static byte[] Event(byte[] summary) => [2 << 3, 0xAC, 0x02, (5 << 3) | 2, (byte)summary.Length, .. summary, 0xA0, 0x01, 0x07];

    // Summary, field 1: a value with a tag (field 1) and a float (field 2).
    private static byte[] Value(string tag, float value)
    {
        byte[] message = [(1 << 3) | 2, (byte)tag.Length, .. Encoding.UTF8.GetBytes(tag), (2 << 3) | 5, .. BitConverter.GetBytes(value)];
        return [(1 << 3) | 2, (byte)message.Length, .. message];
    }

    private static async Task<Counts> InspectAsync(ExportSample sample, string folder)
    {
        var (exitCode, output, errors) = await SondeProcess.RunAsync(sample.Path, "inspect", folder, "--json");
        Assert.Equal((0, ""), (exitCode, errors));
        using var document = JsonDocument.Parse(output);
        var receipt = document.RootElement;
        var files = receipt.GetProperty("files").EnumerateArray().ToList();
        return new(
            receipt.GetProperty("runs").GetInt32(), receipt.GetProperty("tags").GetInt32(), receipt.GetProperty("points").GetInt64(),
            receipt.GetProperty("records").GetInt64(), files.Sum(file => file.GetProperty("corrupt").GetArrayLength()),
            files.Count(file => file.GetProperty("truncatedAt").ValueKind != JsonValueKind.Null));
    }

    private sealed record Counts(int Runs, int Tags, long Points, long Records, int Corrupt, int Truncated);
}
