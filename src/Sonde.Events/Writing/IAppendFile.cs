// The file under a writer, as a seam: a full disk is not to be had in a test otherwise.
namespace Sonde.Events.Writing;

/// <summary>A file that grows at its end.</summary>
internal interface IAppendFile : IDisposable
{
    /// <summary>The file's length in bytes, as the system has it.</summary>
    long Length { get; }

    /// <summary>Whether the path still leads to a file; a deleted one can be written to for ever and to no use.</summary>
    bool IsThere { get; }

    /// <summary>Writes all bytes at an offset, or throws after any number of them.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);
}
