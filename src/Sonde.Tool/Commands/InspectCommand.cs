// sonde inspect: loads a log directory as the server would and prints a receipt, damage and all.
using System.CommandLine;
using System.Diagnostics;
using Sonde.Runs;
using Sonde.Tool.Inspection;

namespace Sonde.Tool.Commands;

internal static class InspectCommand
{
    public static Command Create()
    {
        var logdir = new Argument<string>("DIR") { Description = "The folder with the runs" };
        var json = new Option<bool>("--json") { Description = "Write the receipt as JSON" };
        var noCache = new Option<bool>("--no-cache") { Description = "Read every file from its start, as is always done as yet" };
        var command = new Command("inspect", "Read every event file and list what is in it: runs, tags, points, damage.") { logdir, json, noCache };
        command.SetAction((parsed, cancellation) =>
            Task.Run(() => Run(parsed.GetValue(logdir)!, parsed.GetValue(json), cancellation), cancellation));
        return command;
    }

    private static int Run(string path, bool json, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        using var logs = new LogDirectory(CommandLine.ExistingFolder(path));
        var snapshot = logs.Refresh(cancellation);
        var receipt = Receipt.Of(snapshot, Stopwatch.GetElapsedTime(started));
        // Damage inside files is in the receipt; these are folders and files that could not be read at all, and what was never written.
        var unread = snapshot.Problems.Where(p => p.Offset is null).ToList();
        foreach (var problem in unread.Concat(GapProblems.Of(snapshot))) Console.Error.WriteLine($"sonde: {problem.Path}: {problem.Reason}");
        if (json) ReceiptJson.Write(receipt, Console.OpenStandardOutput());
        else ReceiptText.Write(receipt, Console.Out);
        return unread.Any(p => !p.IsNote) ? ExitCode.Failed : ExitCode.Fine;
    }
}
