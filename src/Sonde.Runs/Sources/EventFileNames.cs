// Which names are those of event files.
namespace Sonde.Runs;

/// <summary>The rule that TensorBoard has too: the name contains <c>tfevents</c>.</summary>
public static class EventFileNames
{
    /// <summary>Whether a file of this name (without its folder) is taken for an event file.</summary>
    public static bool IsEventFile(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Contains("tfevents", StringComparison.Ordinal);
    }

    /// <inheritdoc cref="IsEventFile(string)"/>
    internal static bool IsEventFile(ReadOnlySpan<byte> name) => name.IndexOf("tfevents"u8) >= 0;
}
