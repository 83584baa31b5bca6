// The sample as users run it, in three seeds: each chapter of the story is diagnosed as it is told.
using System.Diagnostics;
using System.Text.RegularExpressions;
using Sonde.Runs;

namespace Sonde.Torch.Tests.Samples;

public sealed partial class QuickstartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-quickstart-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Quickstart_AnySeed_DiagnosesEachChapter(int seed)
    {
        var (exitCode, output) = await RunAsync("--quick", "--no-serve", "--seed", $"{seed}", "--logdir", _folder);
        Assert.True(exitCode == 0, output);
        using var log = new LogDirectory(_folder);
        var runs = Diagnostician.Diagnose(log.Refresh()).Runs.ToDictionary(run => run.Run);

        Assert.Equal(
            ["0-data", "1-batch-norm", "2-no-batch-norm", "3a-argmax-throws", "3b-argmax-trainable", "4-frozen-layer", "5-log-of-zero"], runs.Keys.Order());

        Assert.Equal(Verdict.Healthy, runs["1-batch-norm"].Verdict);
        Assert.Empty(runs["1-batch-norm"].Findings);

        var vanishing = runs["2-no-batch-norm"].Findings[0];
        Assert.Equal(("vanishing-gradient", "conv1", Severity.Error), (vanishing.Rule, vanishing.Layer, vanishing.Severity));
        Assert.Contains(runs["2-no-batch-norm"].Findings, finding => finding.Rule == "chance-level-accuracy");

        var line = LineOf(PredictedClass());
        foreach (var run in new[] { "3a-argmax-throws", "3b-argmax-trainable" })
        {
            var cut = runs[run].Findings[0];
            Assert.Equal(("graph-cut", Severity.Error), (cut.Rule, cut.Severity));
            Assert.StartsWith("aten::argmax at", cut.Title, StringComparison.Ordinal);
            Assert.Equal($"samples/Quickstart/Story.cs:{line}", cut.Source);
            Assert.Contains("output.argmax(1)", cut.Snippet, StringComparison.Ordinal);
        }

        Assert.Equal(Verdict.Healthy, runs["4-frozen-layer"].Verdict);
        var frozen = Assert.Single(runs["4-frozen-layer"].Findings);
        Assert.Equal(("frozen-parameter", Severity.Info), (frozen.Rule, frozen.Severity));
        Assert.Contains("conv1.weight", frozen.Title, StringComparison.Ordinal);

        var nonFinite = runs["5-log-of-zero"].Findings[0];
        Assert.Equal(("non-finite", Severity.Error), (nonFinite.Rule, nonFinite.Severity));
        Assert.StartsWith("The loss is not finite: aten::log at Story.cs:", nonFinite.Title, StringComparison.Ordinal);
        Assert.Equal($"samples/Quickstart/Story.cs:{LineOf(LogarithmOfProbability())}", nonFinite.Source);
    }

    [Fact]
    public async Task Quickstart_UnknownOption_SaysWhatThereIs()
    {
        var (exitCode, output) = await RunAsync("--fast");
        Assert.Equal(2, exitCode);
        Assert.Contains("--fast", output, StringComparison.Ordinal);
        Assert.Contains("--no-serve", output, StringComparison.Ordinal);
    }

    private static int LineOf(Regex code)
    {
        var lines = File.ReadAllLines(Path.Combine(RepositoryRoot(), "samples", "Quickstart", "Story.cs"));
        return 1 + Array.FindIndex(lines, code.IsMatch);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        // bin/<configuration>/<framework> of the tests tells that of the sample.
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(RepositoryRoot(), "samples", "Quickstart", "bin", framework.Parent!.Name, framework.Name, "Quickstart.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sonde.slnx"))) return folder.FullName;
        }
        throw new InvalidOperationException($"no Sonde.slnx above {AppContext.BaseDirectory}");
    }

    [GeneratedRegex(@"var predicted = output\.argmax\(1\);")]
    private static partial Regex PredictedClass();

    [GeneratedRegex(@"probability\.log\(\)")]
    private static partial Regex LogarithmOfProbability();
}
