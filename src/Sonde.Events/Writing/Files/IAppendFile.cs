// The file under a writer, as a seam: faults of every kind at every byte cannot be produced by a real disk.
namespace Sonde.Events.Writing;

/// <summary>A file that grows at its end.</summary>
internal interface IAppendFile : IDisposable
{
    /// <summary>The file's length in bytes, as the system has it; setting a smaller one cuts the file.</summary>
    long Length { get; set; }

    /// <summary>
    /// The length of the file that the path leads to: another one's where the file was replaced, null where it was deleted or moved away.
    /// A deleted file can be written to for ever and to no use. Where nobody can tell, it is that of the open file.
    /// </summary>
    long? LengthAtPath { get; }

    /// <summary>Writes all bytes at an offset, or throws after any number of them.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Waits until the disk has all that was written; the first time also the names of the file and of new folders.</summary>
    void Sync();
}
