// The forms in which sonde diagnose writes its report beside the text on standard output.
using System.CommandLine;
using System.Text;
using Sonde.Runs;

namespace Sonde.Tool.Commands;

/// <summary>Options that write the report to a file, and those that change standard output.</summary>
internal sealed class DiagnoseOutputs
{
    private readonly Option<bool> _json = new("--json") { Description = "Write the report as JSON" };
    private readonly Option<bool> _gitHub = new("--github") { Description = "Write annotations of GitHub Actions, a line each, in place of the text" };
    private readonly Option<string> _sarif = File("--sarif", "SARIF 2.1.0, for code scanning, with C# lines");
    private readonly Option<string> _markdown = File("--markdown", "Markdown, to paste into an issue");
    private readonly Option<string> _html = File("--html", "one HTML page with the curves, which needs no other file");

    public DiagnoseOutputs(Command command)
    {
        foreach (var option in (Option[])[_json, _gitHub, _sarif, _markdown, _html])
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_json) && result.GetValue(_gitHub)) result.AddError("--json and --github both write to standard output; give one of them.");
        });
    }

    /// <summary>Whether standard output holds the text report.</summary>
    public bool IsText(ParseResult parsed) => !parsed.GetValue(_json) && !parsed.GetValue(_gitHub);

    /// <summary>Writes the files, then standard output.</summary>
    public void Write(ParseResult parsed, DiagnosisReport report, Snapshot snapshot)
    {
        Save(parsed.GetValue(_sarif), stream => ReportSarif.Write(report, stream));
        Save(parsed.GetValue(_markdown), stream => WriteText(stream, writer => ReportMarkdown.Write(report, writer)));
        Save(parsed.GetValue(_html), stream => WriteText(stream, writer => ReportHtml.Write(report, snapshot, writer)));
        if (parsed.GetValue(_json)) WriteJson(report);
        else if (parsed.GetValue(_gitHub)) ReportGitHub.Write(report, Console.Out);
        else ReportText.Write(report, Console.Out, Layout());
    }

    private static Option<string> File(string name, string what) => new(name) { Description = $"Also write {what}, to this file", HelpName = "FILE" };

    private static void Save(string? path, Action<Stream> write)
    {
        if (path is null) return;
        if (path.Length == 0) throw new IOException("The name of a file to write is empty.");
        using var stream = System.IO.File.Create(path);
        write(stream);
    }

    private static void WriteText(Stream stream, Action<TextWriter> write)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
        write(writer);
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
