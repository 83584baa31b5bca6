// The buffer that a large JSON body is written into, part by part; it refuses to grow beyond what one answer may hold.
using System.Buffers;
using Sonde.Server.Endpoints;

namespace Sonde.Server.Wire;

/// <summary>Grows by doubling up to <see cref="AnswerLimit.Body"/>.</summary>
/// <param name="tooLong">What to tell who asked when the body would be longer.</param>
internal sealed class JsonBody(string tooLong) : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[1 << 12];
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_length);
    }

    private void Reserve(int more)
    {
        var needed = (long)_length + Math.Max(more, 1);
        if (needed <= _bytes.Length) return;
        if (needed > AnswerLimit.Body) throw ApiException.BadRequest(tooLong);
        Array.Resize(ref _bytes, (int)Math.Min(AnswerLimit.Body, Math.Max(needed, _bytes.Length * 2L)));
    }
}
