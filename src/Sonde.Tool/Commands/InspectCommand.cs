// sonde inspect: loads a log directory as the server would and lists what is in it, damage and all.
using System.CommandLine;
using System.Diagnostics;
using Sonde.Runs;
using Sonde.Tool.Inspection;

namespace Sonde.Tool.Commands;

internal static class InspectCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Write the list as JSON" };
        var noCache = new Option<bool>("--no-cache") { Description = "Read every file from its start (no cache exists yet, so this is always done)" };
        var command = new Command("inspect", "Read every event file and list what is in it: runs, tags, points, damage.") { json, noCache };
        var logdir = LogDirectoryInput.Required(command);
        command.SetAction((parsed, cancellation) =>
            Task.Run(() => Run(logdir.Of(parsed)!, parsed.GetValue(json), cancellation), cancellation));
        return command;
    }

    private static int Run(string path, bool json, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        using var logs = new LogDirectory(CommandLine.ExistingFolder(path));
        var snapshot = logs.Refresh(cancellation);
        var receipt = Receipt.Of(snapshot, Stopwatch.GetElapsedTime(started));
        // Damage inside files is in the receipt; these are folders and files that could not be read at all, what was never written, and
        // records of Sonde's own that cannot be used.
        var unread = snapshot.Problems.Where(p => p.Offset is null).ToList();
        foreach (var problem in unread.Concat(GapProblems.Of(snapshot)).Concat(ReadingProblems.Of(snapshot)))
            Console.Error.WriteLine($"sonde: {problem.Path}{(problem.Offset is { } at ? $", offset {at}" : "")}: {problem.Reason}");
        if (json) ReceiptJson.Write(receipt, Console.OpenStandardOutput());
        else ReceiptText.Write(receipt, Console.Out);
        var nothing = NothingRead.In(snapshot, path);
        if (nothing is not null) Console.Error.WriteLine($"sonde: {nothing}");
        return unread.Any(p => !p.IsNote) || nothing is not null ? ExitCode.Failed : ExitCode.Fine;
    }
}
