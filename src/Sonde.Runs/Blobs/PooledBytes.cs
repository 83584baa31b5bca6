// The bytes of one payload while it is decoded.
using System.Buffers;

namespace Sonde.Runs;

/// <summary>
/// A buffer that goes back to the pool: a page that draws two hundred histograms reads each into the same few. Decoders copy
/// what they keep. Long payloads have buffers of their own, which a pool would hold for ever.
/// </summary>
internal readonly struct PooledBytes(int length) : IDisposable
{
    private const int LongestPooled = 1 << 20;
    private readonly byte[] _bytes = length is > 0 and <= LongestPooled ? ArrayPool<byte>.Shared.Rent(length) : new byte[length];

    public Memory<byte> Memory => _bytes.AsMemory(0, length);

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, length);

    public void Dispose()
    {
        if (length is > 0 and <= LongestPooled)
            ArrayPool<byte>.Shared.Return(_bytes);
    }
}
