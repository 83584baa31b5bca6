// sonde diagnose: what is wrong with each run, as text or JSON, and as an exit code for CI.
using System.CommandLine;
using Sonde.Runs;
using Sonde.Tool.Inspection;

namespace Sonde.Tool.Commands;

internal static class DiagnoseCommand
{
    public static Command Create()
    {
        var failOn = new Option<string>("--fail-on")
        {
            Description = "Exit with 3 when there is a finding of this level or above",
            DefaultValueFactory = _ => "error",
        };
        failOn.AcceptOnlyFromAmong("error", "warning", "info");
        var command = new Command("diagnose", "Report what is wrong with each run, where, and what to do about it.") { failOn };
        var outputs = new DiagnoseOutputs(command);
        var suppressions = new SuppressionInput(command);
        var roles = new RoleInput(command);
        var logdir = LogDirectoryInput.Required(command);
        command.SetAction((parsed, cancellation) =>
            Task.Run(
                () => Run(
                    logdir.Of(parsed)!, parsed, outputs, new DiagnosisOptions { Suppressions = suppressions.Of(parsed), Roles = roles.Of(parsed) },
                    Enum.Parse<Severity>(parsed.GetValue(failOn)!, ignoreCase: true), cancellation),
                cancellation));
        return command;
    }

    private static int Run(
        string path, ParseResult parsed, DiagnoseOutputs outputs, DiagnosisOptions options, Severity failOn, CancellationToken cancellation)
    {
        using var logs = new LogDirectory(CommandLine.ExistingFolder(path));
        var snapshot = logs.Refresh(cancellation);
        foreach (var problem in snapshot.Problems)
            Console.Error.WriteLine($"sonde: {Path.Join(path, problem.Path)}{(problem.Offset is { } at ? $", offset {at}" : "")}: {problem.Reason}");
        foreach (var file in snapshot.Runs.SelectMany(run => run.Files).Where(file => file.TruncatedAt is not null))
        {
            Console.Error.WriteLine(
                $"sonde: {Path.Join(path, file.Path)}, offset {file.TruncatedAt}: The last record is incomplete (normal while the file is being written).");
        }

        var report = Diagnostician.Diagnose(snapshot, options);
        outputs.Write(parsed, report, snapshot);
        if (NothingRead.In(snapshot, path) is { } why)
        {
            Console.Error.WriteLine($"sonde: {why}");
            return ExitCode.Failed;
        }
        var code = DiagnosisExitCode.For(report, failOn);
        if (outputs.IsText(parsed)) Console.WriteLine($"\n{Conclusion(report, failOn, code)}");
        return code;
    }

    /// <summary>Why the exit code is what it is: a run may be sick by warnings while only errors are asked for.</summary>
    private static string Conclusion(DiagnosisReport report, Severity failOn, int code)
    {
        var level = failOn.ToString().ToLowerInvariant() + (failOn == Severity.Error ? "" : " or above");
        var findings = report.Runs.SelectMany(run => run.Findings).ToList();
        var counted = findings.Count(finding => finding.Severity >= failOn);
        if (counted > 0) return $"exit code {code}: {counted} finding{(counted == 1 ? "" : "s")} at level {level}";
        var below = findings.Count switch { 0 => "", 1 => "; 1 finding below it", var n => $"; {n} findings below it" };
        var more = findings.Any(finding => finding.Severity == Severity.Warning) ? " (--fail-on warning exits with 3)" : "";
        return $"exit code {code}: no finding at level {level}{below}{more}";
    }
}
