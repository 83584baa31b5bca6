// The compression of GIF: codes of growing width for runs of palette indices seen before.
namespace Sonde.Events;

/// <summary>LZW as in GIF89a, for indices of 8 bits.</summary>
internal static class LzwEncoder
{
    private const int IndexBits = 8;
    private const int Clear = 1 << IndexBits;
    private const int End = Clear + 1;
    private const int MaxCodeBits = 12;
    private const int BlockBytes = 255;

    /// <summary>Writes the code size, the data in blocks of at most 255 bytes, and the block that ends them.</summary>
    public static void Encode(ReadOnlySpan<byte> indices, MemoryStream target)
    {
        var data = new List<byte>();
        uint bits = 0;
        var bitCount = 0;
        var width = IndexBits + 1;
        var next = End + 1;
        var codes = new Dictionary<int, int>();
        Put(Clear);
        int prefix = indices[0];
        foreach (var index in indices[1..])
        {
            var key = (prefix << IndexBits) | index;
            if (codes.TryGetValue(key, out var code))
            {
                prefix = code;
                continue;
            }

            Put(prefix);
            prefix = index;
            if (next == 1 << MaxCodeBits)
            {
                Put(Clear);
                codes.Clear();
                next = End + 1;
                width = IndexBits + 1;
                continue;
            }

            // The decoder learns an entry one code later, so the width grows only once an entry needs it.
            if (next == 1 << width)
            {
                width++;
            }

            codes.Add(key, next++);
        }

        Put(prefix);
        if (next == 1 << width && width < MaxCodeBits)
        {
            width++;
        }

        Put(End);
        if (bitCount > 0)
        {
            data.Add((byte)bits);
        }

        target.WriteByte(IndexBits);
        for (var start = 0; start < data.Count; start += BlockBytes)
        {
            var length = Math.Min(BlockBytes, data.Count - start);
            target.WriteByte((byte)length);
            target.Write(data.GetRange(start, length).ToArray());
        }

        target.WriteByte(0);

        void Put(int code)
        {
            bits |= (uint)code << bitCount;
            bitCount += width;
            for (; bitCount >= 8; bitCount -= 8)
            {
                data.Add((byte)bits);
                bits >>= 8;
            }
        }
    }
}
