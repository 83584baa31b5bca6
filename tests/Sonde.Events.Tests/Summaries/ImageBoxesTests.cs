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

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Draw_Label_StandsOnItsBoxInWhiteOnRed(int channels)
    {
        var drawn = ImageBoxes.Draw(new byte[18 * 16 * channels], 18, 16, channels, [1, 13, 8, 15], 1, ["ig"]);
        Assert.Equal(
            """
            ..................
            .#############....
            .#############....
            .###o#########....
            .#############....
            .##oo###oooo##....
            .###o##o###o##....
            .###o##o###o##....
            .###o##o###o##....
            .##ooo##oooo##....
            .##########o##....
            .#######ooo###....
            .#############....
            .########.........
            .#......#.........
            .########.........
            """.ReplaceLineEndings("\n"), Show(drawn, 18, Math.Max(3, channels)));
    }

    [Fact]
    public void Draw_LabelsThatWouldLieOutsideOrHideEachOther_AreMoved()
    {
        // The first has no room above its box, the second none at the right, the third has its place taken.
        var drawn = ImageBoxes.Draw(new byte[40 * 60 * 3], 40, 60, 3, [0, 2, 9, 20, 36, 30, 39, 50, 30, 31, 33, 50], 1, ["a", "bb", "c"]);
        Assert.Equal([(0, 2), (25, 18), (30, 31)], LabelCorners(drawn, 40));
    }

    [Fact]
    public void Draw_LabelLargerThanTheImage_IsCutOff()
    {
        var drawn = ImageBoxes.Draw(new byte[9 * 7 * 3], 9, 7, 3, [1, 1, 4, 3], 1, ["a label that is much too long"]);
        Assert.Equal(9 * 7 * 3, drawn.Length);
        Assert.Contains('o', Show(drawn, 9, 3));
    }

    [Fact]
    public void Draw_EmptyLabelOrBoxThatIsNotInTheImage_HasNoLabel()
    {
        var drawn = ImageBoxes.Draw(new byte[30 * 30 * 3], 30, 30, 3, [5, 20, 9, 29, -9, -9, -5, -5, float.NaN, 0, 1, 1], 1, [" ", "outside", "nowhere"]);
        Assert.DoesNotContain('o', Show(drawn, 30, 3));
    }

    [Theory]
    [InlineData("Aä", "Aa")]
    [InlineData("\t", " ")]
    [InlineData("日", "🙂")]
    public void Draw_CharactersBeyondAscii_AreDrawnAsTheirLikes(string label, string other) =>
        Assert.Equal(
            ImageBoxes.Draw(new byte[1200], 20, 20, 3, [0, 19, 9, 19], 1, [label]), ImageBoxes.Draw(new byte[1200], 20, 20, 3, [0, 19, 9, 19], 1, [other]));

    [Fact]
    public void Draw_EachAsciiCharacter_LooksLikeNoOther()
    {
        var drawn = Enumerable.Range('!', 94)
            .Select(code => Show(ImageBoxes.Draw(new byte[1200], 20, 20, 3, [0, 19, 9, 19], 1, [((char)code).ToString()]), 20, 3))
            .ToList();
        Assert.Equal(94, drawn.Distinct().Count());
        Assert.All(drawn, image => Assert.Contains('o', image));
    }

    [Fact]
    public void Draw_OtherNumberOfLabels_Throws() =>
        Assert.Throws<ArgumentException>(() => ImageBoxes.Draw(new byte[12], 2, 2, 3, [0, 0, 1, 1], 1, ["a", "b"]));

    [Fact]
    public void AddImageWithBoxes_Rescaled_BoxesAndImageGrowTogether()
    {
        var (image, pixels) = Written(new byte[4 * 3], 4, 3, 1, [1, 0, 2, 1], 2);
        Assert.Equal((8, 6), (image.Width, image.Height));
        Assert.Equal(
            """
            ..####..
            ..####..
            ..####..
            ..####..
            ........
            ........
            """.ReplaceLineEndings("\n"), Show(pixels, 8, 3));
        Assert.Equal((3, 2), (Written(new byte[7 * 5], 7, 5, 1, [], 0.5).Image.Width, Written(new byte[7 * 5], 7, 5, 1, [], 0.5).Image.Height));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(0.1)]
    [InlineData(1e6)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void AddImageWithBoxes_ScaleThatLeavesNoImage_Throws(double rescale) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Written(new byte[4 * 3], 4, 3, 1, [], rescale));

    [Theory]
    [InlineData(1, 2.5)]
    [InlineData(3, 0.4)]
    [InlineData(4, 3)]
    public void Resize_ImageOfOneColor_KeepsIt(int channels, double scale)
    {
        byte[] pixel = [.. new byte[] { 200, 7, 90, 128 }.Take(channels)];
        byte[] image = [.. Enumerable.Repeat(pixel, 11 * 9).SelectMany(value => value)];
        var resized = ImageScale.Resize(image, 11, 9, channels, (int)(11 * scale), (int)(9 * scale));
        Assert.Equal(Enumerable.Repeat(pixel, (int)(11 * scale) * (int)(9 * scale)).SelectMany(value => value), resized);
    }

    [Fact]
    public void Resize_Ramp_StaysARampAndShrinkingSkipsNothing()
    {
        byte[] ramp = [.. Enumerable.Range(0, 64).Select(x => (byte)(x * 4))];
        var doubled = ImageScale.Resize(ramp, 64, 1, 1, 128, 1);
        Assert.All(Enumerable.Range(12, 104), x => Assert.InRange((double)doubled[x], (((x + 0.5) / 2) - 0.5) * 4 - 1, ((((x + 0.5) / 2) - 0.5) * 4) + 1));
        byte[] stripes = [.. Enumerable.Range(0, 64).Select(x => (byte)(x % 2 == 0 ? 0 : 200))];
        Assert.All(ImageScale.Resize(stripes, 64, 1, 1, 16, 1)[2..14], value => Assert.InRange(value, 95, 105));
    }

    [Fact]
    public void Resize_TransparentPixels_LendNoColor()
    {
        byte[] image = [.. Enumerable.Range(0, 8).SelectMany(x => x < 4 ? new byte[] { 255, 0, 0, 0 } : [0, 0, 255, 255])];
        Assert.All(ImageScale.Resize(image, 8, 1, 4, 16, 1).Chunk(4), pixel => Assert.Equal(0, pixel[0]));
    }

    private static (ImageSummary Image, byte[] Pixels) Written(byte[] pixels, int width, int height, int channels, float[] boxes, double rescale)
    {
        using var folder = new TempFolder();
        using (var writer = new SummaryWriter(folder.Path))
        {
            writer.AddImageWithBoxes("i", pixels, width, height, channels, boxes, 0, rescale: rescale);
        }

        Assert.True(ImageSummary.TryDecode(Assert.Single(Log.Read(Assert.Single(Directory.GetFiles(folder.Path)))).Payload, out var image));
        var (scaledWidth, scaledHeight) = (width, height);
        return (image, ImageBoxes.DrawRescaled(pixels, ref scaledWidth, ref scaledHeight, channels, boxes, rescale, null));
    }

    // The upper left corners of filled areas at least twelve pixels high and six wide.
    private static List<(int X, int Y)> LabelCorners(byte[] image, int width)
    {
        var rows = Show(image, width, 3).Replace('o', '#').Split('\n');
        bool Ink(int x, int y) => x >= 0 && y >= 0 && y < rows.Length && x < width && rows[y][x] == '#';
        return [.. from y in Enumerable.Range(0, rows.Length) from x in Enumerable.Range(0, width)
            where Enumerable.Range(0, 12 * 6).All(i => Ink(x + (i % 6), y + (i / 6))) && !Ink(x, y - 1) && !Ink(x - 1, y + 11) select (x, y)];
    }

    private static string Show(byte[] image, int width, int channels) => string.Join('\n', image.Chunk(width * channels).Select(
        row => string.Concat(row.Chunk(channels).Select(pixel =>
            pixel.AsSpan(0, 3).SequenceEqual((byte[])[255, 0, 0]) ? '#' : pixel.AsSpan(0, 3).SequenceEqual((byte[])[255, 255, 255]) ? 'o' : '.'))));
}
