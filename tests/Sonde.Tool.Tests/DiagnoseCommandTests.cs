// sonde diagnose as a process: exit codes, JSON members, and that text names the rule.
using System.Text.Json;

namespace Sonde.Tool.Tests;

public class DiagnoseCommandTests
{
    [Theory]
    [InlineData("sick", "error", 3)]
    [InlineData("sick", null, 3)]
    [InlineData("sick", "info", 3)]
    [InlineData("well", "error", 0)]
    [InlineData("well", "info", 0)]
    public async Task Run_FailOn_SetsTheExitCode(string run, string? failOn, int expected)
    {
        using var folder = new WorkFolder();
        folder.Write("a", w => WriteLoss(w, run == "sick"));

        var (exitCode, output, errors) =
            await SondeProcess.RunAsync(folder.Path, ["diagnose", "runs", .. failOn is null ? Array.Empty<string>() : ["--fail-on", failOn]]);

        Assert.True(exitCode == expected, $"{exitCode}\n{output}\n{errors}");
        if (run == "sick") Assert.Contains("non-finite", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Json_HasEveryMember()
    {
        using var folder = new WorkFolder();
        folder.Write("a", w => WriteLoss(w, sick: true));

        var (exitCode, output, errors) = await SondeProcess.RunAsync(folder.Path, "diagnose", "runs", "--json");

        Assert.Equal((3, ""), (exitCode, errors));
        using var document = JsonDocument.Parse(output);
        Assert.Equal(["logdir", "runs"], Names(document.RootElement));
        Assert.Equal("runs", document.RootElement.GetProperty("logdir").GetString());
        var run = Assert.Single(document.RootElement.GetProperty("runs").EnumerateArray());
        Assert.Equal(["run", "verdict", "findings", "checked", "notEnoughData"], Names(run));
        Assert.Equal(("a", "sick"), (run.GetProperty("run").GetString(), run.GetProperty("verdict").GetString()));
        var finding = run.GetProperty("findings").EnumerateArray().First(f => f.GetProperty("rule").GetString() == "non-finite");
        Assert.Equal(
            ["rule", "severity", "confidence", "title", "layer", "steps", "evidence", "causes", "cures", "source", "snippet", "doc"],
            Names(finding));
        Assert.Equal("error", finding.GetProperty("severity").GetString());
        Assert.All(run.GetProperty("notEnoughData").EnumerateArray(), missing => Assert.Equal(["rule", "needs"], Names(missing)));
    }

    [Fact]
    public async Task Run_RoleOfACurve_IsReadAndReported()
    {
        using var folder = new WorkFolder();
        folder.Write("a", w =>
        {
            for (var step = 0; step < 200; step++) w.AddScalar("x=objective", 1 + (step / 20.0), step);
        });

        var (_, without, _) = await SondeProcess.RunAsync(folder.Path, "diagnose", "runs");
        var (_, output, _) = await SondeProcess.RunAsync(folder.Path, "diagnose", "runs", "--role", "x=objective=train-loss");
        var (wrong, _, errors) = await SondeProcess.RunAsync(folder.Path, "diagnose", "runs", "--role", "objective=loss");

        Assert.DoesNotContain("loss-diverging  (", without, StringComparison.Ordinal);
        Assert.Contains("loss-diverging  (", output, StringComparison.Ordinal);
        Assert.Contains("x=objective = train-loss (as asked)", output, StringComparison.Ordinal);
        Assert.Equal(2, wrong);
        Assert.Contains("TAG=ROLE is needed", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_IncompleteLastRecord_SaysSoWithTheOffset()
    {
        using var folder = new WorkFolder();
        var file = folder.Write("a", w => WriteLoss(w, sick: false));
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^3]);

        var (exitCode, _, errors) = await SondeProcess.RunAsync(folder.Path, "diagnose", "runs", "--json");

        Assert.Equal(0, exitCode);
        Assert.Matches($@"{System.Text.RegularExpressions.Regex.Escape(Path.GetFileName(file))}, offset \d+: The last record is incomplete", errors);
    }

    [Fact]
    public async Task Run_DamagedFile_SaysSoBesideTheReport()
    {
        using var folder = new WorkFolder();
        var file = folder.Write("a", w => WriteLoss(w, sick: false));
        var bytes = File.ReadAllBytes(file);
        bytes[^6] ^= 0xFF;
        File.WriteAllBytes(file, bytes);

        var (exitCode, output, errors) = await SondeProcess.RunAsync(folder.Path, "diagnose", "runs", "--json");

        Assert.Equal(0, exitCode);
        Assert.Contains(Path.GetFileName(file), errors, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(output);
        Assert.Equal("a", document.RootElement.GetProperty("runs")[0].GetProperty("run").GetString());
    }

    [Fact]
    public async Task Run_NoSuchFolder_FailsWithThePath()
    {
        using var folder = new WorkFolder();

        var (exitCode, output, errors) = await SondeProcess.RunAsync(folder.Path, "diagnose", "nowhere", "--json");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("'nowhere'", errors, StringComparison.Ordinal);
    }

    private static void WriteLoss(SummaryWriter writer, bool sick)
    {
        for (var step = 0; step < 200; step++)
            writer.AddScalar("loss/train", sick && step >= 100 ? double.NaN : 2.3 * Math.Exp(-step / 40.0), step);
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(p => p.Name);
}
