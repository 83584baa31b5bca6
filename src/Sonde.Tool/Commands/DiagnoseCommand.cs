// sonde diagnose: what is wrong with each run, as text or JSON, and as an exit code for CI.
using System.CommandLine;
using Sonde.Runs;

namespace Sonde.Tool.Commands;

internal static class DiagnoseCommand
{
    public static Command Create()
    {
        var logdir = new Argument<string>("DIR") { Description = "The folder with the runs" };
        var json = new Option<bool>("--json") { Description = "Write the report as JSON" };
        var failOn = new Option<string>("--fail-on")
        {
            Description = "Exit with 3 when there is a finding of this severity or above",
            DefaultValueFactory = _ => "error",
        };
        failOn.AcceptOnlyFromAmong("error", "warning", "info");
        var command = new Command("diagnose", "Say what is wrong with each run, where, and what to do about it.") { logdir, json, failOn };
        command.SetAction((parsed, cancellation) =>
            Task.Run(() => Run(parsed.GetValue(logdir)!, parsed.GetValue(json), Enum.Parse<Severity>(parsed.GetValue(failOn)!, ignoreCase: true), cancellation), cancellation));
        return command;
    }

    private static int Run(string path, bool json, Severity failOn, CancellationToken cancellation)
    {
        using var logs = new LogDirectory(CommandLine.ExistingFolder(path));
        var snapshot = logs.Refresh(cancellation);
        foreach (var problem in snapshot.Problems)
            Console.Error.WriteLine($"sonde: {Path.Join(path, problem.Path)}{(problem.Offset is { } at ? $", offset {at}" : "")}: {problem.Reason}");
        foreach (var file in snapshot.Runs.SelectMany(run => run.Files).Where(file => file.TruncatedAt is not null))
            Console.Error.WriteLine($"sonde: {Path.Join(path, file.Path)}, offset {file.TruncatedAt}: The last record is incomplete (normal while a writer is at work).");
        if (snapshot.Runs.Count == 0) Console.Error.WriteLine($"sonde: There are no event files in '{path}'.");

        var report = Diagnostician.Diagnose(snapshot);
        if (json) WriteJson(report);
        else ReportText.Write(report, Console.Out, Layout());
        return DiagnosisExitCode.For(report, failOn);
    }

    /// <summary>As wide as the terminal and in colour, unless the report goes to a file or NO_COLOR asks for none.</summary>
    private static ReportTextOptions Layout() => Console.IsOutputRedirected
        ? new()
        : new() { Width = Math.Max(60, Console.WindowWidth), Color = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) };

    private static void WriteJson(DiagnosisReport report)
    {
        using var output = Console.OpenStandardOutput();
        ReportJson.Write(report, output);
        output.WriteByte((byte)'\n');
    }
}
