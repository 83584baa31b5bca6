// sonde serve as a process: one line with the URL, an answer behind it, and a clean end on Ctrl+C.
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sonde.Tool.Tests;

public partial class ServeCommandTests
{
    [Theory]
    [InlineData("serve", "--logdir", "runs", "--port", "0")]
    [InlineData("--logdir=runs", "--port=0")]
    [InlineData("--port", "0")]
    public async Task Run_AnyForm_ServesTheFolderUntilInterrupted(params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signal to send for Ctrl+C.");
        using var folder = new WorkFolder();
        folder.Write("a", w => w.AddScalar("loss", 1, 0));
        using var sonde = SondeProcess.Start(folder.Path, arguments);

        var line = await sonde.LineAsync();
        var runs = await FirstRunsAsync(line);
        await sonde.InterruptAsync();
        var (exitCode, rest, errors) = await sonde.EndAsync();

        Assert.Equal(["a"], runs.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("name").GetString()));
        Assert.Equal((0, "", ""), (exitCode, rest, errors));
    }

    [Fact]
    public async Task Run_FolderThatIsNotThereYet_SaysSoAndWaitsForIt()
    {
        using var folder = new WorkFolder();
        using var sonde = SondeProcess.Start(folder.Path, "--logdir", "runs", "--port", "0");

        var line = await sonde.LineAsync();
        folder.Write("late", w => w.AddScalar("loss", 1, 0));
        var runs = await FirstRunsAsync(line);

        Assert.Contains("waiting for 'runs'", line, StringComparison.Ordinal);
        Assert.Equal("late", runs.GetProperty("runs")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Run_PortTaken_SaysSoInTheLine()
    {
        using var folder = new WorkFolder();
        using var first = SondeProcess.Start(folder.Path, "--port", "0");
        var port = Url(await first.LineAsync()).Port;
        using var second = SondeProcess.Start(folder.Path, "--port", $"{port}");

        var line = await second.LineAsync();

        Assert.Contains($"port {port} is taken", line, StringComparison.Ordinal);
        Assert.InRange(Url(line).Port, port + 1, port + 100);
    }

    [Theory]
    [InlineData("--no-such-option")]
    [InlineData("--port", "many")]
    [InlineData("diagnose")]
    [InlineData("diagnose", "runs", "--fail-on", "never")]
    [InlineData("inspect", "one", "two")]
    [InlineData("no-such-verb")]
    public async Task Run_WrongUsage_IsExitCode2(params string[] arguments)
    {
        using var folder = new WorkFolder();

        var (exitCode, output, errors) = await SondeProcess.RunAsync(folder.Path, arguments);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith("sonde: ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("diagnose", "--help")]
    [InlineData("--version")]
    public async Task Run_AskedForHelp_IsFine(params string[] arguments)
    {
        using var folder = new WorkFolder();

        var (exitCode, output, errors) = await SondeProcess.RunAsync(folder.Path, arguments);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.NotEqual("", output);
    }

    /// <summary>Follows the event stream until the server has found a run.</summary>
    private static async Task<JsonElement> FirstRunsAsync(string? line)
    {
        using var client = new HttpClient { BaseAddress = Url(line), Timeout = TimeSpan.FromSeconds(60) };
        using var events = new StreamReader(await client.GetStreamAsync("/api/events"));
        while (await events.ReadLineAsync() is not null)
        {
            var runs = await client.GetFromJsonAsync<JsonElement>("/api/runs");
            if (runs.GetProperty("runs").GetArrayLength() > 0) return runs;
        }
        throw new EndOfStreamException("The event stream ended.");
    }

    private static Uri Url(string? line) => new(UrlPattern().Match(line ?? "").Value);

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/")]
    private static partial Regex UrlPattern();
}
