// sonde env: what is wrong with this machine's set-up, and what to do about it.
using System.CommandLine;
using Sonde.Tool.Setup;

namespace Sonde.Tool.Commands;

public static class EnvCommand
{
    /// <summary>The verb. Exit code 0: all is well; 1: something is wrong, or the folder does not exist.</summary>
    public static Command Create()
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "Where to look for build outputs (the current folder)",
            DefaultValueFactory = _ => ".",
        };
        var json = new Option<bool>("--json") { Description = "Write the report as JSON" };
        var command = new Command("env", "Check this machine: .NET, the C++ library, and whether TorchSharp would load in each build output.") { folder, json };
        command.SetAction((parsed, cancellation) =>
            Task.Run(() => Run(parsed.GetValue(folder)!, parsed.GetValue(json), parsed.InvocationConfiguration, cancellation), cancellation));
        return command;
    }

    private static int Run(string path, bool json, InvocationConfiguration console, CancellationToken cancellation)
    {
        if (!Directory.Exists(path))
        {
            console.Error.WriteLine($"sonde: There is no folder '{path}'.");
            return 1;
        }
        var report = SetupInspector.Inspect(Path.GetFullPath(path), MachineFacts.OfThisMachine(), cancellation);
        if (json)
            SetupJson.Write(report, console.Output);
        else
            SetupText.Write(report, console.Output);
        return report.Problems.Count == 0 ? 0 : 1;
    }
}
