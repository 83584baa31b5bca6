// The command line's forms and its words: where the log directory may stand, slips of the pen, numbers that are none, help.
namespace Sonde.Tool.Tests;

public class CommandLineTests
{
    [Theory]
    [InlineData("runs", "--port", "0")]
    [InlineData("serve", "runs", "--port", "0")]
    [InlineData("--port", "0", "./runs/")]
    public async Task Serve_FolderWithoutOption_IsServed(params string[] arguments)
    {
        using var folder = new WorkFolder();
        folder.Write("a", w => w.AddScalar("loss", 1, 0));
        using var sonde = SondeProcess.Start(folder.Path, arguments);

        Assert.Contains("showing '", await sonde.LineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_FolderThatIsYetToCome_IsWaitedFor()
    {
        using var folder = new WorkFolder();
        using var sonde = SondeProcess.Start(folder.Path, "serve", "later", "--port", "0");

        Assert.Contains("waiting for 'later'", await sonde.LineAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("diagnose")]
    [InlineData("inspect")]
    [InlineData("export", "-f", "csv", "-o", "-")]
    public async Task Run_LogDirectoryInBothForms_IsTheSame(params string[] verb)
    {
        using var folder = new WorkFolder();
        folder.Write("a", w => w.AddScalar("loss", 1, 0));

        var bare = await SondeProcess.RunAsync(folder.Path, [.. verb, "runs"]);
        var named = await SondeProcess.RunAsync(folder.Path, [.. verb, "--logdir", "runs"]);
        var equals = await SondeProcess.RunAsync(folder.Path, [.. verb, "--logdir=runs"]);

        Assert.Equal((0, bare.Errors, bare.Errors), (bare.ExitCode, named.Errors, equals.Errors));
        if (verb[0] != "inspect") Assert.Equal((bare.Output, bare.Output), (named.Output, equals.Output)); // it prints seconds
    }

    [Theory]
    [InlineData("There is no verb 'diagnos'; did you mean 'diagnose'?", "diagnos", "runs")]
    [InlineData("There is no verb 'inpsect'; did you mean 'inspect'?", "inpsect")]
    [InlineData("There is no verb 'Export'; did you mean 'export'?", "Export", "runs", "-f", "csv")]
    [InlineData("Did you mean 'diagnose'?", "--port", "0", "diagnoze")]
    [InlineData("There is no verb and no folder 'nowhere'. To wait for a folder that does not exist yet: sonde serve nowhere", "nowhere")]
    [InlineData("'many' is not a port: give a whole number from 0 to 65535.", "--port", "many")]
    [InlineData("'65536' is not a port", "serve", "--port", "65536")]
    [InlineData("'-1' is not a port", "--port=-1")]
    [InlineData("'99999999999999999999' is not a port", "--port", "99999999999999999999")]
    [InlineData("'1.5' is not a port", "--port", "1.5")]
    [InlineData("The name of the log directory is empty.", "")]
    [InlineData("The name of the log directory is empty.", "--logdir", "")]
    [InlineData("The name of the log directory is empty.", "diagnose", " ")]
    [InlineData("The address after --host is empty.", "--host", "")]
    [InlineData("Give the log directory once: 'a' or 'b'.", "inspect", "a", "--logdir", "b")]
    [InlineData("Give the log directory: sonde diagnose runs", "diagnose")]
    [InlineData("The name after -o is empty.", "export", "runs", "-f", "csv", "-o", "")]
    [InlineData("The name after -o is empty.", "export", "runs", "-f", "tensorboard", "-o", "")]
    [InlineData("There is no rule 'overfiting'. Did you mean 'overfitting'?", "rule", "overfiting")]
    [InlineData("There is no rule '../README'.", "rule", "../README")]
    public async Task Run_WrongUsage_SaysWhatInPlainWords(string message, params string[] arguments)
    {
        using var folder = new WorkFolder();

        var (exitCode, output, errors) = await SondeProcess.RunAsync(folder.Path, arguments);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FolderNamedLikeASlip_IsServed()
    {
        using var folder = new WorkFolder();
        Directory.CreateDirectory(Path.Join(folder.Path, "exports"));
        using var sonde = SondeProcess.Start(folder.Path, "exports", "--port", "0");

        Assert.Contains("showing 'exports'", await sonde.LineAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3, "diagnose")]
    [InlineData(2, "inspect")]
    [InlineData(2, "export")]
    [InlineData(2, "serve")]
    [InlineData(2, "env")]
    [InlineData(2, "rule")]
    public async Task Help_OfEveryVerb_ListsItsExitCodes(int last, params string[] verb)
    {
        using var folder = new WorkFolder();

        var (exitCode, output, errors) = await SondeProcess.RunAsync(folder.Path, [.. verb, "--help"]);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.DoesNotMatch("<DIR>.*<DIR>", output.Split("Arguments:")[0]);
        var codes = output[output.IndexOf("Exit codes:", StringComparison.Ordinal)..].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("  0  ", codes[1], StringComparison.Ordinal);
        Assert.StartsWith($"  {last}  ", codes.Last(line => line.Trim().Length > 0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_WithAndWithoutId_PrintsThePageOrAllIds()
    {
        using var folder = new WorkFolder();

        var all = await SondeProcess.RunAsync(folder.Path, "rule");
        var one = await SondeProcess.RunAsync(folder.Path, "rule", "dead-relu");

        Assert.Equal(RulePages.Ids, all.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("overfitting", RulePages.Ids);
        Assert.Equal((0, 0), (all.ExitCode, one.ExitCode));
        Assert.StartsWith("# dead-relu\n", one.Output, StringComparison.Ordinal);
    }
}
