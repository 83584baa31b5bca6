// The bytes under a reader, as a seam: short reads and hundreds of thousands of damaged files cannot be produced on disk.
namespace Sonde.Events;

/// <summary>A file that is read at offsets and may change meanwhile. Every member may throw <see cref="IOException"/>.</summary>
internal interface IReadFile : IDisposable
{
    /// <summary>The file's length now, in bytes.</summary>
    long Length { get; }

    /// <summary>When the file was last written to.</summary>
    DateTime LastWriteTime { get; }

    /// <summary>Reads at an offset, any number of bytes up to those asked for; 0 only at the end of the file.</summary>
    int Read(Memory<byte> to, long offset);

    /// <summary>Gives up the handle; the next use opens the file again.</summary>
    void Close();
}
