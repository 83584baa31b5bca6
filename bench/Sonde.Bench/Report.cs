// The outcome of one measurement as a Markdown page: the machine, the method, one table.
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Sonde.Bench;

/// <summary>A table with what has to be known to read it.</summary>
internal sealed class Report(string title, string method, params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row, a cell for each column.</summary>
    public void Add(params string[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, columns.Length);
        _rows.Add(cells);
    }

    /// <summary>A number with three digits or so.</summary>
    public static string Number(double value) =>
        value.ToString(Math.Abs(value) switch { >= 100 => "0", >= 10 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);

    /// <summary>The page.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {title}\n\n{method}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Machine: {Environment.ProcessorCount} cores ({RuntimeInformation.ProcessArchitecture}), "
            + $"{RuntimeInformation.FrameworkDescription}, {Platform}.\n\n");
        Line(text, columns);
        Line(text, [.. columns.Select((_, i) => i == 0 ? "---" : "---:")]);
        foreach (var row in _rows)
            Line(text, row);
        return text.ToString();
    }

    private static string Platform => OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "macOS" : "Linux";

    private static void Line(StringBuilder text, string[] cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
