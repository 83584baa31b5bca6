// The GIF encoder against a plain decoder: exact up to 256 colours, near beyond.
namespace Sonde.Events.Tests;

public class GifEncoderTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 5, 3)]
    [InlineData(200, 150, 4)]
    public void Encode_NoiseInGrey_ComesBackExactly(int width, int height, int frames)
    {
        var pixels = new byte[width * height * frames];
        new Random(1).NextBytes(pixels);
        var gif = DecodedGif.Read(GifEncoder.Encode(pixels, width, height, 1, 4));
        Assert.Equal((width, height, frames), (gif.Width, gif.Height, gif.Frames.Count));
        Assert.Equal(pixels.SelectMany(value => new[] { value, value, value }), gif.Frames.SelectMany(frame => frame));
        Assert.All(gif.Delays, delay => Assert.Equal(25, delay));
    }

    [Fact]
    public void Encode_EveryLengthOfOneColor_ComesBackExactly()
    {
        for (var length = 1; length < 600; length++)
        {
            byte[] pixels = [.. Enumerable.Repeat((byte)9, length)];
            Assert.Equal(length * 3, DecodedGif.Read(GifEncoder.Encode(pixels, length, 1, 1, 10)).Frames[0].Count(value => value == 9));
        }
    }

    [Fact]
    public void Encode_EveryLengthOfNoise_ComesBackExactly()
    {
        var pixels = new byte[2000];
        new Random(2).NextBytes(pixels);
        for (var length = 1; length < pixels.Length; length += 7)
        {
            var frame = DecodedGif.Read(GifEncoder.Encode(pixels.AsSpan(0, length), length, 1, 1, 10)).Frames[0];
            Assert.Equal(pixels[..length], frame.Where((_, i) => i % 3 == 0));
        }
    }

    [Fact]
    public void Encode_FewColors_AreExactAndAlphaIsDropped()
    {
        byte[] pixels = [10, 20, 30, 0, 200, 100, 50, 255, 10, 20, 30, 128, 0, 0, 0, 0];
        var gif = DecodedGif.Read(GifEncoder.Encode(pixels, 2, 2, 4, 1));
        Assert.Equal([10, 20, 30, 200, 100, 50, 10, 20, 30, 0, 0, 0], Assert.Single(gif.Frames));
    }

    [Fact]
    public void Encode_ManyColors_AreNear()
    {
        var pixels = new byte[40 * 40 * 3];
        new Random(3).NextBytes(pixels);
        var frame = Assert.Single(DecodedGif.Read(GifEncoder.Encode(pixels, 40, 40, 3, 4)).Frames);
        Assert.All(pixels.Zip(frame), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 26));
    }

    [Fact]
    public void Encode_SizesThatDoNotFit_Throw()
    {
        Assert.Throws<ArgumentException>(() => GifEncoder.Encode(new byte[5], 2, 2, 1, 4));
        Assert.Throws<ArgumentException>(() => GifEncoder.Encode([], 2, 2, 1, 4));
        Assert.Throws<ArgumentException>(() => GifEncoder.Encode(new byte[8], 2, 2, 2, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => GifEncoder.Encode(new byte[4], 2, 2, 1, double.NaN));
    }
}
