// How a line is shown: its path from the repository's root, and the text around it.
using System.Collections.Concurrent;
using System.Globalization;

namespace Sonde.Torch.Tracing;

/// <summary>Paths and snippets of source lines.</summary>
internal static class SourceFile
{
    private const int LinesAround = 2;
    private static readonly ConcurrentDictionary<string, string> Names = new();

    /// <summary><c>src/Model.cs:42</c>: relative to the nearest folder with .git, with '/'; the file's name alone outside of any.</summary>
    public static string Describe(SourceLine line) =>
        string.Create(CultureInfo.InvariantCulture, $"{Names.GetOrAdd(line.File, NameOf)}:{line.Line}");

    /// <summary>The line with two around it, marked and numbered; null where the file is not available.</summary>
    public static string? Snippet(SourceLine line)
    {
        if (!File.Exists(line.File))
            return null;
        var lines = File.ReadAllLines(line.File);
        if (line.Line > lines.Length)
            return null; // edited since it was compiled
        var first = Math.Max(1, line.Line - LinesAround);
        var last = Math.Min(lines.Length, line.Line + LinesAround);
        var width = last.ToString(CultureInfo.InvariantCulture).Length;
        return string.Join('\n', Enumerable.Range(first, last - first + 1).Select(number =>
            $"{(number == line.Line ? '>' : ' ')} {number.ToString(CultureInfo.InvariantCulture).PadLeft(width)} | {lines[number - 1]}".TrimEnd()));
    }

    private static string NameOf(string file)
    {
        for (var folder = Path.GetDirectoryName(file); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            if (Path.Exists(Path.Combine(folder, ".git"))) // a folder, or a file in a work tree
                return Path.GetRelativePath(folder, file).Replace('\\', '/');
        }

        return Path.GetFileName(file.Replace('\\', '/')); // symbols may come from another system
    }
}
