// Boxes are drawn where they are, on every kind of image, and cut off at its edges.
namespace Sonde.Events.Tests;

public class ImageBoxesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Draw_OneBox_IsItsOutlineAndNothingElse(int channels)
    {
        var pixels = Enumerable.Repeat((byte)7, 6 * 5 * channels).ToArray();
        var drawn = ImageBoxes.Draw(pixels, 6, 5, channels, [1, 1, 4, 3], thickness: 1);
        Assert.Equal(
            """
            ......
            .####.
            .#..#.
            .####.
            ......
            """.ReplaceLineEndings("\n"), Show(drawn, 6, Math.Max(3, channels)));
        Assert.All(pixels, value => Assert.Equal(7, value));
    }

    [Fact]
    public void Draw_BoxesBeyondTheEdges_AreCutOff()
    {
        var drawn = ImageBoxes.Draw(new byte[6 * 4 * 3], 6, 4, 3, [-3, -3, 1.4f, 1, 4, 2, 1e30f, float.PositiveInfinity, float.NaN, 0, 5, 3], thickness: 1);
        Assert.Equal(
            """
            .#....
            ##....
            ....##
            ....#.
            """.ReplaceLineEndings("\n"), Show(drawn, 6, 3));
    }

    [Fact]
    public void Draw_ThickLines_GrowInwardsAndFillSmallBoxes()
    {
        var drawn = ImageBoxes.Draw(new byte[7 * 5 * 3], 7, 5, 3, [1, 0, 6, 4, 0, 1, 0, 2]);
        Assert.Equal(
            """
            .######
            #######
            ###..##
            .######
            .######
            """.ReplaceLineEndings("\n"), Show(drawn, 7, 3));
    }

    [Fact]
    public void AddImageWithBoxes_GreyImage_IsAColouredPng()
    {
        using var folder = new TempFolder();
        string path;
        using (var writer = new SummaryWriter(folder.Path))
        {
            writer.AddImageWithBoxes("i", new byte[6], 3, 2, 1, [0, 0, 2, 1], 5);
            path = writer.FilePath;
        }

        Assert.True(ImageSummary.TryDecode(Assert.Single(Log.Read(path)).Payload, out var image));
        Assert.Equal((3, 2, 3), (image.Width, image.Height, image.ColorSpace));
        Assert.Throws<ArgumentException>(() => ImageBoxes.Draw(new byte[6], 3, 2, 1, [0, 0, 2]));
    }

    private static string Show(byte[] image, int width, int channels) => string.Join('\n', image.Chunk(width * channels).Select(
        row => string.Concat(row.Chunk(channels).Select(pixel => pixel.AsSpan(0, 3).SequenceEqual((byte[])[255, 0, 0]) ? '#' : '.'))));
}
