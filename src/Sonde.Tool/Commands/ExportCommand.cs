// sonde export: every point of a log directory as CSV, JSON, JSON lines, Parquet, or as a log directory again.
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Sonde.Tool.Export;

namespace Sonde.Tool.Commands;

internal static class ExportCommand
{
    public static Command Create()
    {
        var format = new Option<string>("--format", "-f") { Description = "What to write", Required = true };
        format.AcceptOnlyFromAmong(ExportRequest.Formats);
        var output = new Option<string>("--output", "-o")
        {
            Description = "The file, or the folder for tensorboard; - is standard output, for csv, json and jsonl",
            Required = true,
        };
        var run = new Option<Regex?>("--run") { Description = "Only runs whose name matches", CustomParser = Pattern };
        var tag = new Option<Regex?>("--tag") { Description = "Only tags that match", CustomParser = Pattern };
        var force = new Option<bool>("--force") { Description = "Replace files that are there" };
        var command = new Command("export", "Write every point to a file for other programs.") { format, output, run, tag, force };
        var logdir = LogDirectoryInput.Required(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(output) is { Tokens: [var given, ..] } && string.IsNullOrWhiteSpace(given.Value)) result.AddError("The name after -o is empty.");
            if (result.GetValue(output) == ExportRequest.StandardOutput && result.GetValue(format) is { } name && !ExportRequest.CanStream(name))
                result.AddError($"{name} cannot be written to standard output; give a name after -o.");
        });
        command.SetAction((parsed, cancellation) => Task.Run(
            () => RunAsync(
                new(
                    logdir.Of(parsed)!, parsed.GetValue(format)!, parsed.GetValue(output)!,
                    new(parsed.GetValue(run), parsed.GetValue(tag)), parsed.GetValue(force)),
                cancellation),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ExportRequest request, CancellationToken cancellation)
    {
        try
        {
            return await new Exporter(request, Console.Error).RunAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("sonde: Stopped; the export is not complete.");
            return ExitCode.Failed;
        }
    }

    private static Regex? Pattern(ArgumentResult result)
    {
        try
        {
            return new(result.Tokens[0].Value, RegexOptions.CultureInvariant);
        }
        catch (RegexParseException e)
        {
            result.AddError(e.Message);
            return null;
        }
    }
}
