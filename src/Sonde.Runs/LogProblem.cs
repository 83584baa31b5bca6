// Something in the log directory that could not be read, or was left out.
namespace Sonde.Runs;

/// <summary>A folder, a file or a record that could not be read; everything else is there all the same.</summary>
/// <param name="Path">Path relative to the log directory with '/', <c>.</c> for the log directory itself.</param>
/// <param name="Offset">Where in the file, in bytes; null when it is the file or the folder as a whole.</param>
/// <param name="Reason">What is wrong, for people.</param>
public sealed record LogProblem(string Path, long? Offset, string Reason)
{
    /// <summary>Whether nothing is lost: a copy of what is read elsewhere, a second way to the same folder.</summary>
    public bool IsNote { get; init; }
}
