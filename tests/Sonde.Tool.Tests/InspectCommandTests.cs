// sonde inspect as a process: the receipt's exact members and numbers, whole and damaged.
using System.Buffers.Binary;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sonde.Events;

namespace Sonde.Tool.Tests;

public class InspectCommandTests
{
    [Fact]
    public async Task Run_DamagedAndTruncatedFiles_ListsBothAndCountsTheRest()
    {
        using var folder = new WorkFolder();
        var damaged = folder.Write("damaged", WriteScalars);
        var truncated = folder.Write("truncated", WriteScalars);
        var (bytes, records) = (File.ReadAllBytes(damaged), Offsets(damaged));
        bytes[records[^2] + 14] ^= 0xFF; // in the data of the last record but one
        File.WriteAllBytes(damaged, bytes);
        File.WriteAllBytes(truncated, File.ReadAllBytes(truncated)[..^3]);

        var (exitCode, output, errors) = await SondeProcess.RunAsync(folder.Path, "inspect", "runs", "--json", "--no-cache");

        Assert.Equal((0, ""), (exitCode, errors));
        using var document = JsonDocument.Parse(output);
        var receipt = document.RootElement;
        Assert.Equal(
            ["runs", "tags", "points", "records", "bytes", "seconds", "peakMemoryBytes", "files"],
            receipt.EnumerateObject().Select(p => p.Name));
        Assert.Equal(2, receipt.GetProperty("runs").GetInt32());
        Assert.Equal(2, receipt.GetProperty("tags").GetInt32());
        Assert.Equal(18, receipt.GetProperty("points").GetInt32());
        Assert.Equal((2 * records.Count) - 2, receipt.GetProperty("records").GetInt32());
        Assert.Equal((2 * bytes.Length) - 3, receipt.GetProperty("bytes").GetInt32());
        Assert.True(receipt.GetProperty("seconds").GetDouble() > 0);
        Assert.True(receipt.GetProperty("peakMemoryBytes").GetInt64() > 1 << 20);

        var files = receipt.GetProperty("files");
        Assert.Equal(["path", "bytes", "records", "corrupt", "truncatedAt"], files[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal($"damaged/{Path.GetFileName(damaged)}", files[0].GetProperty("path").GetString());
        var corrupt = Assert.Single(files[0].GetProperty("corrupt").EnumerateArray());
        Assert.Equal(["offset", "reason"], corrupt.EnumerateObject().Select(p => p.Name));
        Assert.Equal(records[^2], corrupt.GetProperty("offset").GetInt64());
        Assert.Equal(JsonValueKind.Null, files[0].GetProperty("truncatedAt").ValueKind);
        Assert.Empty(files[1].GetProperty("corrupt").EnumerateArray());
        Assert.Equal(records[^1], files[1].GetProperty("truncatedAt").GetInt64());
    }

    [Fact]
    public async Task Run_Text_NamesTheDamagedFile()
    {
        using var folder = new WorkFolder();
        var file = folder.Write("a", WriteScalars);
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]);

        var (exitCode, output, _) = await SondeProcess.RunAsync(folder.Path, "inspect", "runs");

        Assert.Equal(0, exitCode);
        Assert.Matches(@"(?m)^points +9$", output);
        Assert.Contains($"a/{Path.GetFileName(file)}, offset {Offsets(file)[^1]}: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoSuchFolder_FailsWithThePath()
    {
        using var folder = new WorkFolder();

        var (exitCode, output, errors) = await SondeProcess.RunAsync(folder.Path, "inspect", "nowhere");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("'nowhere'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FileThatCannotBeRead_FailsAndListsTheRest()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        using var folder = new WorkFolder();
        folder.Write("a", WriteScalars);
        File.CreateSymbolicLink(Path.Join(folder.Path, "runs", "a", "events.out.tfevents.9"), "nowhere");

        var (exitCode, output, errors) = await SondeProcess.RunAsync(folder.Path, "inspect", "runs");

        Assert.Equal((1, "sonde: a/events.out.tfevents.9: The link leads to a file that does not exist.\n"), (exitCode, errors));
        Assert.Matches(@"(?m)^points +10$", output);
    }

    [Fact]
    public async Task Run_RecordOfANewerVersion_IsNamedWithFileAndOffset()
    {
        using var folder = new WorkFolder();
        var file = folder.Write("a", writer =>
        {
            WriteScalars(writer);
            writer.AddTensor(
                HooksRecord.Reading.TagFor(), """{"version": 99}""", 7, new SummaryMetadata(HooksRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty));
        });

        var (exitCode, output, errors) = await SondeProcess.RunAsync(folder.Path, "inspect", "runs");

        Assert.Equal(0, exitCode);
        Assert.Matches(@"(?m)^points +11$", output);
        Assert.Matches(
            $@"^sonde: a/{Regex.Escape(Path.GetFileName(file))}, offset \d+: The hooks record 'sonde/hooks' at step 7 cannot be read\. It is of version 99, which is newer [^\n]+\n$",
            errors);
    }

    private static void WriteScalars(SummaryWriter writer)
    {
        for (var step = 0; step < 5; step++)
        {
            writer.AddScalar("loss", step, step);
            writer.AddScalar("accuracy", step, step);
        }
    }

    /// <summary>Where each record starts, by the lengths alone: 8 bytes, checksum, data, checksum.</summary>
    private static List<int> Offsets(string file)
    {
        var (bytes, offsets) = (File.ReadAllBytes(file), new List<int>());
        for (var at = 0; at + 12 <= bytes.Length; at += 16 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at))) offsets.Add(at);
        return offsets;
    }
}
