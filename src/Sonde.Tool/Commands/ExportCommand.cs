// sonde export: every point of a log directory as CSV, JSON, JSON lines, Parquet, or as a log directory again.
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Runtime.InteropServices;
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
        var force = new Option<bool>("--force") { Description = "Replace existing files" };
        var command = new Command("export", "Write every point to a file for other programs.") { format, output, run, tag, force };
        var logdir = LogDirectoryInput.Required(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(output) is { Tokens: [var given, ..] } && string.IsNullOrWhiteSpace(given.Value))
                result.AddError("The name after -o is empty.");
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
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var hangup = OnHangup(stop);
        try
        {
            return await new Exporter(request, Console.Error).RunAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("sonde: Stopped; the export is not complete.");
            return ExitCode.Failed;
        }
    }

    /// <summary>A terminal that is closed stops the export as Ctrl+C does, unless it was started to outlive the terminal (nohup).</summary>
    private static PosixSignalRegistration? OnHangup(CancellationTokenSource stop)
    {
        const string Status = "/proc/self/status", Ignored = "SigIgn:";
        if (!OperatingSystem.IsLinux() || !File.Exists(Status)) return null;
        var mask = File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Ignored, StringComparison.Ordinal))?[Ignored.Length..].Trim();
        if (!ulong.TryParse(mask, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var ignored) || (ignored & 1) != 0) return null; // SIGHUP is 1
        return PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
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
