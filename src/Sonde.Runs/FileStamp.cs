// What tells cheaply whether a file has changed.
namespace Sonde.Runs;

/// <summary>Length in bytes and time of the last write (UTC) of a file.</summary>
public readonly record struct FileStamp(long Length, DateTime LastWrite);
