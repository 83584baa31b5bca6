// What tells cheaply whether a file has changed.
namespace Sonde.Runs;

/// <summary>Length in bytes and time of the last write (UTC) of a file.</summary>
public readonly record struct FileStamp(long Length, DateTime LastWrite)
{
    /// <summary>The same for all names of one file, and another for a file put in its place; 0 where the source knows none.</summary>
    public UInt128 Identity { get; init; }

    /// <summary>Whether length and time are the same, and the identity as far as both know it.</summary>
    internal bool MayBeOf(FileStamp other) =>
        Length == other.Length && LastWrite == other.LastWrite && (Identity == other.Identity || Identity == 0 || other.Identity == 0);
}
