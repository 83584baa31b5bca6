// One file of a log source while it is being read.
namespace Sonde.Runs;

/// <summary>
/// Reads ranges of a file that others may append to, rename or delete meanwhile. Every method may throw <see cref="IOException"/>.
/// Used by one thread at a time.
/// </summary>
public interface ILogFile : IDisposable
{
    /// <summary>Length, time and identity of the file as it is now.</summary>
    ValueTask<FileStamp> StatAsync(CancellationToken ct);

    /// <summary>Reads from <paramref name="offset"/> on into a buffer of the caller, any number of bytes up to its length.</summary>
    /// <returns>The number of bytes read; 0 only at the end of the file or for an empty buffer.</returns>
    ValueTask<int> ReadAsync(long offset, Memory<byte> to, CancellationToken ct);
}
