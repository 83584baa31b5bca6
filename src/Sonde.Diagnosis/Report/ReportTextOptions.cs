// How the text report is laid out.
namespace Sonde;

/// <summary>How the text report is laid out.</summary>
public sealed record ReportTextOptions
{
    /// <summary>Columns of the terminal; lines are broken to fit, source lines excepted.</summary>
    public int Width { get; init; } = 100;

    /// <summary>Whether severities and verdicts are coloured by ANSI escapes.</summary>
    public bool Color { get; init; }
}
