// Decodes animated GIFs in the plain form of the specification, to check the encoder by.
namespace Sonde.Events.Tests;

public sealed record DecodedGif(int Width, int Height, List<byte[]> Frames, List<int> Delays)
{
    /// <summary>Frames as RGB bytes, by the global palette.</summary>
    public static DecodedGif Read(byte[] gif)
    {
        Assert.Equal("GIF89a"u8.ToArray(), gif[..6]);
        int width = gif[6] | gif[7] << 8, height = gif[8] | gif[9] << 8, at = 13;
        var palette = gif.AsSpan(at, 3 << (gif[10] & 7) + 1).ToArray();
        at += palette.Length;
        var read = new DecodedGif(width, height, [], []);
        while (gif[at] != 0x3b)
        {
            if (gif[at] == 0x21)
            {
                if (gif[at + 1] == 0xf9)
                {
                    read.Delays.Add(gif[at + 4] | gif[at + 5] << 8);
                }

                at += 2;
                Blocks(gif, ref at);
                continue;
            }

            Assert.Equal(0x2c, gif[at]);
            Assert.Equal((width, height, 0), (gif[at + 5] | gif[at + 6] << 8, gif[at + 7] | gif[at + 8] << 8, gif[at + 9]));
            var minimum = gif[at + 10];
            at += 11;
            read.Frames.Add([.. Decompress(Blocks(gif, ref at), minimum).SelectMany(index => palette.AsSpan(3 * index, 3).ToArray())]);
        }

        Assert.Equal(gif.Length - 1, at);
        return read;
    }

    private static byte[] Blocks(byte[] gif, ref int at)
    {
        var data = new List<byte>();
        for (; gif[at] != 0; at += gif[at] + 1)
        {
            data.AddRange(gif.AsSpan(at + 1, gif[at]));
        }

        at++;
        return [.. data];
    }

    private static List<byte> Decompress(byte[] data, int minimum)
    {
        int clear = 1 << minimum, end = clear + 1, width = minimum + 1, bit = 0;
        var table = new List<byte[]>();
        var output = new List<byte>();
        byte[]? previous = null;
        while (true)
        {
            var code = 0;
            for (var i = 0; i < width; i++, bit++)
            {
                code |= (data[bit >> 3] >> (bit & 7) & 1) << i;
            }

            if (code == clear)
            {
                table = [.. Enumerable.Range(0, clear).Select(i => new[] { (byte)i }), [], []];
                (width, previous) = (minimum + 1, null);
                continue;
            }

            if (code == end)
            {
                Assert.Equal(data.Length, (bit + 7) / 8);
                return output;
            }

            var entry = code < table.Count ? table[code] : [.. previous!, previous![0]];
            output.AddRange(entry);
            if (previous is not null && table.Count < 4096)
            {
                table.Add([.. previous, entry[0]]);
            }

            if (table.Count == 1 << width && width < 12)
            {
                width++;
            }

            previous = entry;
        }
    }
}
