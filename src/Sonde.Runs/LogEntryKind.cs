// What a name in a folder stands for.
namespace Sonde.Runs;

/// <summary>Kinds of entries that matter when looking for runs.</summary>
public enum LogEntryKind
{
    /// <summary>A file, or a link to one.</summary>
    File,

    /// <summary>A folder, or a link to one.</summary>
    Folder,

    /// <summary>A link whose target is not there.</summary>
    BrokenLink,
}
