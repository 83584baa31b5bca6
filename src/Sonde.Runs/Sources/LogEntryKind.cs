// What a name in a folder stands for.
namespace Sonde.Runs;

/// <summary>Kinds of entries that matter when looking for runs.</summary>
public enum LogEntryKind
{
    /// <summary>A regular file, or a link to one.</summary>
    File,

    /// <summary>A folder, or a link to one.</summary>
    Folder,

    /// <summary>A link whose target is not there.</summary>
    BrokenLink,

    /// <summary>Neither file nor folder (a pipe, a device, a socket), or something that cannot be opened. It is never opened.</summary>
    Other,
}
