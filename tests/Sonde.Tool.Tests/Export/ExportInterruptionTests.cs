// An export that is stopped, or that runs out of disk, leaves nothing behind, whatever the format.
namespace Sonde.Tool.Tests.Export;

public sealed class ExportInterruptionTests : IDisposable
{
    private readonly WorkFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> FormatsAndSignals()
    {
        var data = new TheoryData<string, string>();
        foreach (var format in (string[])["csv", "json", "jsonl", "parquet", "tensorboard"])
        {
            data.Add(format, "INT");
            data.Add(format, "TERM");
        }
        if (OperatingSystem.IsLinux()) data.Add("csv", "HUP");
        return data;
    }

    [Theory]
    [MemberData(nameof(FormatsAndSignals))]
    public async Task Run_StoppedWhileItWrites_LeavesNothing(string format, string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signal to send for Ctrl+C.");
        WriteMuch();
        var output = Directory.CreateDirectory(Path.Join(_folder.Path, "out")).FullName;
        using var sonde = SondeProcess.Start(_folder.Path, "export", "runs", "-f", format, "-o", "out/x");

        // It writes as soon as the passing name is there; the log is large enough that it then writes for a while.
        while (Directory.GetFileSystemEntries(output).Length == 0 && !sonde.HasExited) await Task.Delay(1);
        await sonde.SignalAsync(signal);
        var (exitCode, _, errors) = await sonde.EndAsync();

        Assert.Empty(Directory.GetFileSystemEntries(output));
        Assert.Equal((1, "sonde: Stopped; the export is not complete.\n"), (exitCode, errors));
    }

    [Fact]
    public async Task Run_StoppedWhileItAddsToAFolder_LeavesWhatWasThere()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signal to send for Ctrl+C.");
        WriteMuch();
        var output = Directory.CreateDirectory(Path.Join(_folder.Path, "out")).FullName;
        File.WriteAllText(Path.Join(output, "mine"), "mine");
        using var sonde = SondeProcess.Start(_folder.Path, "export", "runs", "-f", "tensorboard", "-o", "out", "--force");

        while (Directory.GetFileSystemEntries(output).Length == 1 && !sonde.HasExited) await Task.Delay(1);
        await sonde.InterruptAsync();
        var (exitCode, _, _) = await sonde.EndAsync();

        Assert.Equal(1, exitCode);
        Assert.Equal([Path.Join(output, "mine")], Directory.GetFileSystemEntries(output));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("jsonl")]
    [InlineData("parquet")]
    [InlineData("tensorboard")]
    public async Task Run_DiskIsFull_SaysSoOfTheNameGivenAndLeavesNothing(string format)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit on the size of files is set by a shell of Linux.");
        _folder.Write("a", w =>
        {
            for (var i = 0; i < 20_000; i++) w.AddScalar("loss", i * 1.1, i);
        });
        var output = Directory.CreateDirectory(Path.Join(_folder.Path, "out")).FullName;

        // A limit on the size of files is an error of writing, as a full disk is, and needs no disk of its own.
        var tool = Path.Join(AppContext.BaseDirectory, "sonde.dll");
        var start = new System.Diagnostics.ProcessStartInfo(
            "bash", ["-c", $"trap '' XFSZ; ulimit -f 16; export DOTNET_EnableWriteXorExecute=0; exec dotnet exec '{tool}' export runs -f {format} -o out/x"])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardError = true,
        };
        using var process = System.Diagnostics.Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(1, process.ExitCode);
        Assert.Contains("Writing 'out/x' failed: ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain(".sonde-export", errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(output));
    }

    [Theory]
    [InlineData("csv", "out/", "'out/' is the name of a folder; give the name of a file.")]
    [InlineData("csv", "mine", "'mine' exists already; --force replaces it.")]
    [InlineData("csv", "mine/x.csv", "'mine/x.csv' cannot be written: there is no folder '")]
    [InlineData("csv", "runs", "'runs' is in the log directory, and Sonde writes nothing there; choose another place.")]
    [InlineData("csv", "/proc/sonde.csv", "'/proc/sonde.csv' cannot be written: no file can be made in '/proc'.")]
    [InlineData("tensorboard", "mine", "'mine' is a file; the format tensorboard writes a folder.")]
    [InlineData("tensorboard", "no/such/out", "'no/such/out' cannot be written: there is no folder '")]
    [InlineData("tensorboard", "/proc/sonde", "Writing '/proc/sonde' failed: ")]
    public async Task Run_OutputThatCannotBe_SaysWhy(string format, string output, string message)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || !output.StartsWith("/proc", StringComparison.Ordinal), "Linux alone has /proc.");
        _folder.Write("a", w => w.AddScalar("loss", 1, 0));
        File.WriteAllText(Path.Join(_folder.Path, "mine"), "mine");

        var (exitCode, text, errors) = await SondeProcess.RunAsync(_folder.Path, "export", "runs", "-f", format, "-o", output);

        Assert.Equal((1, ""), (exitCode, text));
        Assert.StartsWith($"sonde: {message}", errors, StringComparison.Ordinal);
        Assert.DoesNotContain(".sonde-export", errors, StringComparison.Ordinal);
        Assert.Equal(["mine", "runs"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
    }

    private void WriteMuch() => _folder.Write("a", w =>
    {
        for (var i = 0; i < 3_000_000; i++) w.AddScalar("loss", i * 1.1, i);
    });
}
