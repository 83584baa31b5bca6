// The part of a growing file that lies in memory: one pooled buffer that slides forward.
using System.Buffers;

namespace Sonde.Events;

/// <summary>A sliding view of a file that others may append to, rename or delete meanwhile.</summary>
/// <param name="file">The file.</param>
/// <param name="startBytes">The least bytes of the buffer.</param>
internal sealed class FileWindow(IReadFile file, int startBytes = FileWindow.StartBytes) : IDisposable
{
    // Fits the second-level cache of one core, and amortises the call into the system over thousands of records.
    private const int StartBytes = 256 * 1024;
    private const int BesideBytes = 32 * 1024;

    private byte[] _buffer = [];
    private long _start;
    private int _count;

    /// <summary>The bytes in memory from <paramref name="offset"/> on; empty where there are none.</summary>
    public ReadOnlySpan<byte> From(long offset)
    {
        var skip = offset - _start;
        return (ulong)skip <= (ulong)_count ? _buffer.AsSpan((int)skip, _count - (int)skip) : default;
    }

    /// <summary>Whether the bytes from <paramref name="offset"/> to <paramref name="end"/> lie in memory.</summary>
    public bool Holds(long offset, long end) => From(offset).Length >= end - offset;

    /// <summary>Another window of the same file, for looking elsewhere; it must not be closed, only <see cref="Forget">forgotten</see>.</summary>
    public FileWindow Beside() => new(file, BesideBytes);

    /// <summary>Brings <paramref name="bytes"/> bytes from <paramref name="offset"/> on into memory; false where the file ends before.</summary>
    public bool TryFill(long offset, int bytes)
    {
        var kept = From(offset);
        if (kept.Length >= bytes)
        {
            return true;
        }

        if (bytes > _buffer.Length)
        {
            // It copies what is kept: afterwards the old buffer may be somebody else's already.
            if (!TryGrow(offset, bytes, kept))
            {
                return false;
            }
        }
        else if (offset != _start)
        {
            kept.CopyTo(_buffer);
        }

        _start = offset;
        _count = kept.Length;
        while (_count < bytes)
        {
            var read = file.Read(_buffer.AsMemory(_count), _start + _count);
            if (read == 0)
            {
                return false;
            }

            _count += read;
        }

        return true;
    }

    /// <summary>Copies bytes from <paramref name="offset"/> on without keeping them; fewer than asked for only at the end of the file.</summary>
    public int Read(long offset, Memory<byte> to)
    {
        var done = 0;
        while (done < to.Length)
        {
            var read = file.Read(to[done..], offset + done);
            if (read == 0)
            {
                break;
            }

            done += read;
        }

        return done;
    }

    /// <summary>The file's length now, in bytes.</summary>
    public long FileLength() => file.Length;

    /// <summary>When the file was last written to.</summary>
    public DateTime LastWriteTime() => file.LastWriteTime;

    /// <summary>Gives the buffer back: what it held is read again, as the file is by then.</summary>
    public void Forget()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
        _count = 0;
    }

    /// <summary>Gives the buffer back and closes the file; the next use opens it again.</summary>
    public void Close()
    {
        Forget();
        file.Close();
    }

    public void Dispose() => Close();

    private bool TryGrow(long offset, int bytes, ReadOnlySpan<byte> kept)
    {
        // A length field is not to be trusted with memory: the file must hold that much first.
        if (bytes > startBytes && FileLength() - offset < bytes)
        {
            return false;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, startBytes));
        kept.CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
        return true;
    }
}
