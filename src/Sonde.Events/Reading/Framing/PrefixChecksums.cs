// Checksums of any span of a stretch of a file, each byte of which goes through the checksum once.
using System.Buffers;

namespace Sonde.Events;

/// <summary>
/// Keeps the register of a CRC-32C at every 4 KiB of a stretch: four bytes for each of them. The checksum of a span then takes the
/// bytes from the last such place to either of its ends, however long it is. Without this, damage in which many headers
/// span much of the file would be searched in quadratic time. The file must not change meanwhile, but for growing.
/// </summary>
internal sealed class PrefixChecksums(FileWindow file, long start) : IDisposable
{
    private const int Stride = 4096;
    private const int StridesAtOnce = 16;

    private readonly List<uint> _registers = [0]; // at start, and behind each stride
    private readonly Block _left = new();
    private readonly Block _right = new();

    /// <summary>
    /// The checksum of the bytes from <paramref name="from"/>, which is not before the start, to <paramref name="to"/>; false where the file ends
    /// before.
    /// </summary>
    public bool TryCompute(long from, long to, out MaskedCrc checksum)
    {
        checksum = default;
        if (!TryGetRegister(from, _left, out var left) || !TryGetRegister(to, _right, out var right))
        {
            return false;
        }

        // What came before the span is taken off, together with the ones that a checksum starts with.
        checksum = MaskedCrc.Mask(~(CrcShift.Over(~left, (int)(to - from)) ^ right));
        return true;
    }

    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
    }

    private bool TryGetRegister(long at, Block block, out uint register)
    {
        register = 0;
        var (stride, rest) = Math.DivRem(at - start, Stride);
        if (!TryCover((int)stride))
        {
            return false;
        }

        register = _registers[(int)stride];
        if (rest == 0)
        {
            return true;
        }

        var bytes = block.Read(file, start + (stride * Stride), (int)rest);
        register = MaskedCrc.Update(register, bytes);
        return bytes.Length == rest;
    }

    private bool TryCover(int stride)
    {
        if (stride < _registers.Count)
        {
            return true;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(Stride * StridesAtOnce);
        try
        {
            while (stride >= _registers.Count)
            {
                var wanted = Math.Min(StridesAtOnce, stride - _registers.Count + 1);
                var strides = file.Read(start + ((_registers.Count - 1L) * Stride), buffer.AsMemory(0, wanted * Stride)) / Stride;
                for (var i = 0; i < strides; i++)
                {
                    _registers.Add(MaskedCrc.Update(_registers[^1], buffer.AsSpan(i * Stride, Stride)));
                }

                if (strides < wanted)
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The stride that was read last: neighbouring spans end in the same one.
    private sealed class Block : IDisposable
    {
        private byte[]? _bytes;
        private long _at;
        private int _count;

        /// <summary>The bytes from a stride's start; fewer at the end of the file.</summary>
        public ReadOnlySpan<byte> Read(FileWindow file, long at, int bytes)
        {
            if (_bytes is null || at != _at || bytes > _count)
            {
                _bytes ??= ArrayPool<byte>.Shared.Rent(Stride);
                _at = at;
                _count = file.Read(at, _bytes.AsMemory(0, Stride));
            }

            return _bytes.AsSpan(0, Math.Min(bytes, _count));
        }

        public void Dispose()
        {
            if (_bytes is not null)
            {
                ArrayPool<byte>.Shared.Return(_bytes);
                _bytes = null;
            }
        }
    }
}
