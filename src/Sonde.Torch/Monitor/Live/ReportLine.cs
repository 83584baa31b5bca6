// The last line of a monitored training: verdict, findings, rules checked, and how to open the page.
using System.Globalization;

namespace Sonde.Torch;

/// <summary>Writes a <see cref="RunDiagnosis"/> as one line.</summary>
internal static class ReportLine
{
    private const int LongestTitle = 200;

    /// <summary>Bytes below the run's folder up to which they are read for one line: a fifth of a second or so. Other runs may lie there.</summary>
    public const long MostBytes = 256 << 20;

    private const int MostFiles = 1000;

    /// <summary>Whether reading what lies in and below the folder would hold up the end of a program.</summary>
    public static bool IsTooMuch(string folder)
    {
        if (!Directory.Exists(folder)) return false;
        var (bytes, files) = (0L, 0);
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true }))
        {
            bytes += file.Name.Contains("tfevents", StringComparison.Ordinal) ? file.Length : 0;
            if (bytes > MostBytes || ++files > MostFiles) return true;
        }
        return false;
    }

    /// <summary>The line in place of a verdict.</summary>
    public static string WithoutVerdict(string folder)
    {
        var path = Quoted(LogDirectoryFor(folder, Environment.CurrentDirectory));
        return $"no verdict: the run's folder holds more than {MostBytes >> 20} MB or {MostFiles} files, which take too long to read at the end of a program. "
            + $"For the verdict: sonde diagnose {path}. To see the run: sonde --logdir {path}";
    }

    /// <param name="report">The diagnosis.</param>
    /// <param name="steps">Calls of Step.</param>
    /// <param name="folder">The run's folder, as a full path.</param>
    /// <param name="backwardFailed">Whether backward() threw while the monitor was attached, which was printed then.</param>
    public static string Of(RunDiagnosis report, long steps, string folder, bool backwardFailed)
    {
        var all = report.Checked.Count + report.NotEnoughData.Count;
        var missing = report.NotEnoughData.Count == 0 ? "" : Text($", {report.NotEnoughData.Count} had too little data");
        var failed = backwardFailed ? "; backward() failed, as reported above" : "";
        var verdict = report.Verdict.ToString().ToLowerInvariant();
        var what = steps == 0 && report.Findings.Count == 0 ? "no step was recorded" : Findings(report.Findings);
        return Text($"verdict: {verdict}, {what}{failed}; {report.Checked.Count} of {all} rules checked{missing}. To see the run: ")
            + Text($"sonde --logdir {Quoted(LogDirectoryFor(folder, Environment.CurrentDirectory))}");
    }

    /// <summary>
    /// The folder to give to the tool: the one that holds the run and its siblings, where that lies in the current folder; else the run's
    /// own, since what else lies there is not known. Relative where that is shorter to type.
    /// </summary>
    internal static string LogDirectoryFor(string run, string current)
    {
        var parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(run));
        if (parent is not null && Inside(parent, current)) return Path.GetRelativePath(current, parent);
        return Inside(run, current) ? Path.GetRelativePath(current, run) : run;
    }

    private static bool Inside(string folder, string current) =>
        Path.GetRelativePath(current, folder) is var relative && relative != "." && relative != ".."
        && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        && !Path.IsPathRooted(relative);

    private static string Findings(IReadOnlyList<Finding> findings)
    {
        if (findings is not [var first, ..]) return "0 findings";
        var title = first.Title.TrimEnd('.');
        if (title.Length > LongestTitle) title = title[..LongestTitle] + "...";
        return Text($"{findings.Count} finding{(findings.Count == 1 ? "" : "s")}{(findings.Count == 1 ? "" : ", first")} ({first.Rule}: {title})");
    }

    private static string Quoted(string path) => path.Any(char.IsWhiteSpace) ? $"\"{path}\"" : path;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
