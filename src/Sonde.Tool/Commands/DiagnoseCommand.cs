// sonde diagnose: what is wrong with each run, as text or JSON, and as an exit code for CI.
using System.CommandLine;
using Sonde.Runs;
using Sonde.Tool.Inspection;

namespace Sonde.Tool.Commands;

internal static class DiagnoseCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Write the report as JSON" };
        var failOn = new Option<string>("--fail-on")
        {
            Description = "Exit with 3 when there is a finding of this level or above",
            DefaultValueFactory = _ => "error",
        };
        failOn.AcceptOnlyFromAmong("error", "warning", "info");
        var role = new Option<string[]>("--role")
        {
            Description = "Read a curve as TAG=train-loss, validation-loss, train-accuracy or validation-accuracy; may be given several times",
        };
        role.Validators.Add(result =>
        {
            foreach (var text in result.Tokens.Select(token => token.Value).Where(text => Role(text) is null))
                result.AddError($"--role {text}: TAG=ROLE is needed, where ROLE is {string.Join(", ", Names)}.");
        });
        var command = new Command("diagnose", "Report what is wrong with each run, where, and what to do about it.") { json, failOn, role };
        var logdir = LogDirectoryInput.Required(command);
        command.SetAction((parsed, cancellation) =>
            Task.Run(() => Run(logdir.Of(parsed)!, parsed.GetValue(json), Enum.Parse<Severity>(parsed.GetValue(failOn)!, ignoreCase: true),
                Roles(parsed.GetValue(role)), cancellation), cancellation));
        return command;
    }

    // The last equals sign: a tag may hold one.
    private static (string Tag, CurveRole Role)? Role(string text) =>
        text.LastIndexOf('=') is > 0 and var at && CurveRoles.Find(text[(at + 1)..].Trim()) is { } role ? (text[..at].Trim(), role) : null;

    private static IEnumerable<string> Names => Enum.GetValues<CurveRole>().Select(CurveRoles.NameOf);

    private static DiagnosisOptions Roles(string[]? given) => new()
    {
        Roles = (given ?? []).Select(Role).OfType<(string Tag, CurveRole Role)>().GroupBy(role => role.Tag)
            .ToDictionary(same => same.Key, same => same.Last().Role),
    };

    private static int Run(string path, bool json, Severity failOn, DiagnosisOptions options, CancellationToken cancellation)
    {
        using var logs = new LogDirectory(CommandLine.ExistingFolder(path));
        var snapshot = logs.Refresh(cancellation);
        foreach (var problem in snapshot.Problems)
            Console.Error.WriteLine($"sonde: {Path.Join(path, problem.Path)}{(problem.Offset is { } at ? $", offset {at}" : "")}: {problem.Reason}");
        foreach (var file in snapshot.Runs.SelectMany(run => run.Files).Where(file => file.TruncatedAt is not null))
            Console.Error.WriteLine($"sonde: {Path.Join(path, file.Path)}, offset {file.TruncatedAt}: The last record is incomplete (normal while the file is being written).");

        var report = Diagnostician.Diagnose(snapshot, options);
        if (json) WriteJson(report);
        else ReportText.Write(report, Console.Out, Layout());
        if (NothingRead.In(snapshot, path) is { } why)
        {
            Console.Error.WriteLine($"sonde: {why}");
            return ExitCode.Failed;
        }
        var code = DiagnosisExitCode.For(report, failOn);
        if (!json) Console.WriteLine($"\n{Conclusion(report, failOn, code)}");
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
