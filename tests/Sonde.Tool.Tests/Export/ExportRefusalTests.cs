// What sonde export does not do: write into the log directory, over files, or half a file; and how it says so.
namespace Sonde.Tool.Tests.Export;

public class ExportRefusalTests
{
    [Fact]
    public async Task Run_FileIsThere_IsReplacedWithForceOnly()
    {
        using var sample = ExportSample.Create();
        File.WriteAllText(sample.At("out.csv"), "mine");

        var refused = await sample.ExportAsync("--format", "csv", "-o", "out.csv");
        Assert.Equal("mine", File.ReadAllText(sample.At("out.csv")));
        var forced = await sample.ExportAsync("--format", "csv", "-o", "out.csv", "--force");

        Assert.Equal((1, "", "sonde: 'out.csv' exists already; --force replaces it.\n"), refused);
        Assert.Equal(0, forced.ExitCode);
        ExportPointsTests.AssertSame(sample.Points, CsvReader.Points(File.ReadAllText(sample.At("out.csv"))));
    }

    [Fact]
    public async Task Run_FolderOfTheOutputIsNotThere_NamesOutputAndFolder()
    {
        using var sample = ExportSample.Create();

        var refused = await sample.ExportAsync("--format", "csv", "-o", "no/such/out.csv");

        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Matches("^sonde: 'no/such/out.csv' cannot be written: there is no folder '[^']*/no/such'.\n$", refused.Errors);
    }

    [Fact]
    public async Task Run_FolderIsNotEmpty_IsWrittenToWithForceOnly()
    {
        using var sample = ExportSample.Create();
        Directory.CreateDirectory(sample.At("out"));
        File.WriteAllText(sample.At("out/mine"), "mine");

        var refused = await sample.ExportAsync("--format", "tensorboard", "-o", "out");
        Assert.Equal([sample.At("out/mine")], Directory.GetFileSystemEntries(sample.At("out")));
        var forced = await sample.ExportAsync("--format", "tensorboard", "-o", "out", "--force");

        Assert.Equal((1, 0), (refused.ExitCode, forced.ExitCode));
        Assert.Contains("--force", refused.Errors, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(sample.At("out/mine")));
        Assert.Equal(RecordFiles.Data(sample.FilesOf("b/c")[0]), RecordFiles.Data(Assert.Single(Directory.GetFiles(sample.At("out/b/c")))));
    }

    [Theory]
    [InlineData("csv", "runs/out.csv")]
    [InlineData("csv", "runs/../runs/a/out.csv")]
    [InlineData("tensorboard", "runs")]
    [InlineData("tensorboard", "runs/out")]
    public async Task Run_OutputInTheLogDirectory_IsRefusedEvenWithForce(string format, string output)
    {
        using var sample = ExportSample.Create();
        var before = Directory.GetFileSystemEntries(sample.At("runs"), "*", SearchOption.AllDirectories).Order().ToList();

        var (exitCode, _, errors) = await sample.ExportAsync("--format", format, "-o", output, "--force");

        Assert.Equal(1, exitCode);
        Assert.Contains($"'{output}' is in the log directory", errors, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(sample.At("runs"), "*", SearchOption.AllDirectories).Order());
    }

    [Fact]
    public async Task Run_OutputLeadsBackByALink_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links take privileges on Windows.");
        using var sample = ExportSample.Create();
        Directory.CreateSymbolicLink(sample.At("link"), sample.At("runs"));
        Directory.Move(sample.At("runs/b"), sample.At("elsewhere"));
        Directory.CreateSymbolicLink(sample.At("runs/b"), sample.At("elsewhere"));

        var intoLogs = await sample.ExportAsync("--format", "csv", "-o", "link/out.csv");
        var intoRun = await sample.ExportAsync("--format", "csv", "-o", "elsewhere/c/out.csv");

        Assert.All([intoLogs, intoRun], result => Assert.Equal(1, result.ExitCode));
        Assert.All([intoLogs, intoRun], result => Assert.Contains("log directory", result.Errors, StringComparison.Ordinal));
        Assert.False(File.Exists(sample.At("runs/out.csv")) || File.Exists(sample.At("elsewhere/c/out.csv")));
    }

    [Fact]
    public async Task Run_FileThatCannotBeRead_FailsAndExportsTheRest()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links take privileges on Windows.");
        using var sample = ExportSample.Create();
        File.CreateSymbolicLink(sample.At("runs/a/lost.tfevents"), sample.At("nowhere"));

        var (exitCode, output, errors) = await sample.ExportAsync("--format", "csv", "-o", "-");

        Assert.Equal(1, exitCode);
        Assert.Contains("runs/a/lost.tfevents: ", errors, StringComparison.Ordinal);
        ExportPointsTests.AssertSame(sample.Points, CsvReader.Points(output));
    }

    [Fact]
    public async Task Run_DeviceThatTakesNothing_FailsAndStaysADevice()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/dev/full"), "Linux alone has a device that is always full.");
        using var sample = ExportSample.Create();

        var (exitCode, _, errors) = await sample.ExportAsync("--format", "csv", "-o", "/dev/full");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("sonde: ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("written", errors, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => File.WriteAllText("/dev/full", "still full"));
    }

    [Fact]
    public async Task Run_NoSuchFolder_FailsWithThePath()
    {
        using var folder = new WorkFolder();

        var result = await SondeProcess.RunAsync(folder.Path, "export", "nowhere", "--format", "csv", "-o", "out.csv");

        Assert.Equal((1, "", "sonde: There is no folder 'nowhere'.\n"), result);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("runs")]
    [InlineData("runs", "--format", "csv")]
    [InlineData("runs", "-o", "out")]
    [InlineData("runs", "--format", "xml", "-o", "out")]
    [InlineData("runs", "--format", "parquet", "-o", "-")]
    [InlineData("runs", "--format", "tensorboard", "-o", "-")]
    [InlineData("runs", "--format", "csv", "-o", "out", "--tag", "(")]
    public async Task Run_WrongUsage_IsExitCode2(params string[] arguments)
    {
        using var folder = new WorkFolder();

        var (exitCode, output, errors) = await SondeProcess.RunAsync(folder.Path, ["export", .. arguments]);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith("sonde: ", errors, StringComparison.Ordinal);
    }
}
