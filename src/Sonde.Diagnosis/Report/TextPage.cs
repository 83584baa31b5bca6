// Lays out text for a terminal: wrapping, labels in a column, colour where asked for.
using System.Text;

namespace Sonde;

/// <summary>A page of text.</summary>
internal sealed class TextPage(TextWriter writer, ReportTextOptions options)
{
    private const int FieldIndent = 4;
    private const int FieldWidth = 10;

    public static string Lower(Enum value) => value.ToString().ToLowerInvariant();

    public void Line() => writer.Write('\n');

    public void Line(int indent, string text)
    {
        writer.Write(new string(' ', indent));
        writer.Write(Safe(text));
        writer.Write('\n');
    }

    /// <summary>The run's name at the left, its verdict at the right edge.</summary>
    public void Verdict(string name, Verdict verdict)
    {
        var word = Lower(verdict).ToUpperInvariant();
        var safe = Safe(name);
        writer.Write(safe);
        writer.Write(new string(' ', Math.Max(2, options.Width - safe.Length - word.Length)));
        writer.Write(Coloured(word, verdict switch { Sonde.Verdict.Sick => 31, Sonde.Verdict.Healthy => 32, _ => 33 }));
        writer.Write('\n');
    }

    public void Severity(Severity severity, string text)
    {
        var word = Lower(severity).ToUpperInvariant();
        writer.Write("  ");
        writer.Write(Coloured(word, severity switch { Sonde.Severity.Error => 31, Sonde.Severity.Warning => 33, _ => 36 }));
        writer.Write(new string(' ', 9 - word.Length));
        writer.Write(Safe(text));
        writer.Write('\n');
    }

    public void Wrapped(int indent, string text)
    {
        foreach (var line in Broken(text, options.Width - indent)) Line(indent, line);
    }

    public void Field(string label, string text) => Labelled(FieldIndent, label, FieldWidth, text);

    /// <summary>A list whose items start with a dash under each other.</summary>
    public void List(string label, IReadOnlyList<string> items)
    {
        for (var i = 0; i < items.Count; i++) Labelled(FieldIndent, (i == 0 ? label : "").PadRight(FieldWidth) + "-", FieldWidth + 2, items[i]);
    }

    public void Labelled(int indent, string label, int width, string text)
    {
        var head = label.PadRight(width);
        if (head.Length > width) head += " ";
        foreach (var line in Broken(text, options.Width - indent - width))
        {
            Line(indent, head + line);
            head = new string(' ', width);
        }
    }

    /// <summary>Source lines as they are: wrapping code would falsify it.</summary>
    public void Source(string snippet)
    {
        foreach (var line in snippet.TrimEnd().Split('\n')) Line(FieldIndent + FieldWidth, line.TrimEnd('\r'));
    }

    private string Coloured(string word, int code) => options.Color ? $"\e[1;{code}m{word}\e[0m" : word;

    private static IEnumerable<string> Broken(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            if (line.Length > 0) line.Append(' ');
            line.Append(word);
        }

        yield return line.ToString();
    }

    /// <summary>Tags and run names come from files: a control character in them must not reach the terminal.</summary>
    private static string Safe(string text) =>
        text.Any(c => char.IsControl(c) && c != '\t') ? string.Concat(text.Select(c => char.IsControl(c) && c != '\t' ? '?' : c)) : text;
}
