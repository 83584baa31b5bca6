// A place in source code, read from a finding's text.
using System.Globalization;

namespace Sonde;

/// <summary>A file relative to the repository, with slashes, and a line from 1.</summary>
internal readonly record struct SourcePlace(string File, int Line)
{
    /// <summary>Reads <c>src/Model.cs:42</c>; null where it is no such text.</summary>
    public static SourcePlace? Of(string? source)
    {
        if (source is null) return null;
        var colon = source.LastIndexOf(':');
        var isPlace = colon > 0 && int.TryParse(source.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var line) && line > 0;
        return isPlace ? new(source[..colon].Replace('\\', '/'), int.Parse(source.AsSpan(colon + 1), CultureInfo.InvariantCulture)) : null;
    }
}
