// Grids of images, figures, videos, and the files of an embedding.
namespace Sonde.Events.Tests;

public class SummaryWriterPicturesTests
{
    [Theory]
    [InlineData("<svg width='12.4' height='7px'/>", 12, 7)]
    [InlineData("<?xml version='1.0'?><!DOCTYPE svg PUBLIC 'x' 'y'><svg:svg xmlns:svg='http://www.w3.org/2000/svg' width='72pt' height='36pt'>", 96, 48)]
    [InlineData("<svg viewBox='0,0 40 30' width='100%'></svg>", 40, 30)]
    [InlineData("<svg/>", 300, 150)]
    public void AddFigure_Svg_IsStoredAsSondesFigureWithItsSize(string svg, int width, int height)
    {
        using var folder = new TempFolder();
        string path;
        using (var writer = new SummaryWriter(folder.Path))
        {
            writer.AddFigure("plot", svg, 3);
            path = writer.FilePath;
        }

        var read = Assert.Single(Log.Read(path));
        Assert.True(SummaryMetadata.TryDecode(read.Metadata, out var metadata));
        Assert.Equal(("sonde.figure", 3L), (metadata.PluginName, read.Step));
        Assert.True(TensorValue.TryDecode(read.Payload, out var tensor));
        Assert.True(ImageSummary.TryFromTensor(tensor, 0, out var image));
        Assert.Equal((width, height, svg), (image.Width, image.Height, System.Text.Encoding.UTF8.GetString(image.Encoded.Span)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html/>")]
    [InlineData("not xml")]
    public void AddFigure_NoSvg_Throws(string text)
    {
        using var folder = new TempFolder();
        using var writer = new SummaryWriter(folder.Path);
        Assert.Throws<ArgumentException>(() => writer.AddFigure("plot", text, 3));
    }

    private static readonly SummaryWriterOptions Manual = new() { FlushPeriod = Timeout.InfiniteTimeSpan };

    [Fact]
    public void AddImages_ThreeInRowsOfTwo_AreAGridWithABlackPlace()
    {
        using var folder = new TempFolder();
        var image = Image(folder, writer => writer.AddImages("i", [1, 2, 3, 4, 5, 6], 2, 1, 1, 0, 2));
        Assert.Equal((4, 2, 1), (image.Width, image.Height, image.ColorSpace));
        Assert.Equal(PngEncoder.Encode([1, 2, 3, 4, 5, 6, 0, 0], 4, 2, 1), image.Encoded.ToArray());
    }

    [Fact]
    public void AddImages_TallColorImages_KeepTheirRows()
    {
        using var folder = new TempFolder();
        byte[] pixels = [.. Enumerable.Range(0, 12).Select(i => (byte)i)];
        var image = Image(folder, writer => writer.AddImages("i", pixels, 1, 2, 3, 0));
        Assert.Equal(PngEncoder.Encode([0, 1, 2, 6, 7, 8, 3, 4, 5, 9, 10, 11], 2, 2, 3), image.Encoded.ToArray());
    }

    [Fact]
    public void AddFigure_Png_TellsItsSize()
    {
        using var folder = new TempFolder();
        var png = PngEncoder.Encode(new byte[2 * 3 * 4], 3, 2, 4);
        var image = Image(folder, writer => writer.AddFigure("f", png, 1));
        Assert.Equal((3, 2, 4), (image.Width, image.Height, image.ColorSpace));
        Assert.Equal(png, image.Encoded.ToArray());
    }

    [Fact]
    public void AddFigure_OtherBytes_Throws()
    {
        using var folder = new TempFolder();
        using var writer = new SummaryWriter(folder.Path, Manual);
        Assert.Throws<ArgumentException>(() => writer.AddFigure("f", "GIF89a and so on, long enough for a header"u8, 1));
    }

    [Fact]
    public void AddVideo_TwoFrames_IsAnAnimatedGif()
    {
        using var folder = new TempFolder();
        var image = Image(folder, writer => writer.AddVideo("v", [1, 2, 3, 4], 2, 1, 1, 5, 20));
        var gif = DecodedGif.Read(image.Encoded.ToArray());
        Assert.Equal((2, 1, 2), (image.Width, image.Height, gif.Frames.Count));
        Assert.Equal([5, 5], gif.Delays);
        Assert.Equal([3, 3, 3, 4, 4, 4], gif.Frames[1]);
    }

    [Fact]
    public void AddEmbedding_LabelsAndImages_AreFilesAsPyTorchNamesThem()
    {
        using var folder = new TempFolder();
        using var writer = new SummaryWriter(folder.Path, Manual);
        writer.AddEmbedding(
            "e", [1, 2.5f, float.NaN, -4, 5, 6], 2, 60, [["a", "x"], ["b\tc", "y"], ["d", "z"]], ["name", "kind"],
            new EmbeddingImages(new byte[] { 1, 2, 3 }, 1, 1, 1));
        Assert.Equal("1\t2.5\nNaN\t-4\n5\t6\n", File.ReadAllText(folder.File("00060/e/tensors.tsv")));
        Assert.Equal("name\tkind\na\tx\nb c\ty\nd\tz\n", File.ReadAllText(folder.File("00060/e/metadata.tsv")));
        Assert.Equal(PngEncoder.Encode([1, 2, 3, 0], 2, 2, 1), File.ReadAllBytes(folder.File("00060/e/sprite.png")));
        Assert.Equal(
            """
            embeddings {
              tensor_name: "e:00060"
              metadata_path: "00060/e/metadata.tsv"
              sprite {
                image_path: "00060/e/sprite.png"
                single_image_dim: 1
                single_image_dim: 1
              }
              tensor_path: "00060/e/tensors.tsv"
            }

            """.ReplaceLineEndings("\n"),
            File.ReadAllText(folder.File("projector_config.pbtxt")));
    }

    [Fact]
    public void AddEmbedding_SeveralAtOnce_AllAreListedOnce()
    {
        using var folder = new TempFolder();
        using var writer = new SummaryWriter(folder.Path, Manual);
        for (var round = 0; round < 2; round++)
        {
            Parallel.For(0, 10, i => writer.AddEmbedding($"e{i}", [i], 1));
        }

        var lines = File.ReadAllLines(folder.File("projector_config.pbtxt"));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"  tensor_name: \"e{i}:00000\""),
            lines.Where(line => line.Contains("tensor_name", StringComparison.Ordinal)).Order());
        Assert.DoesNotContain(Directory.GetFiles(folder.Path), path => path.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void AddEmbedding_CountsThatDiffer_ThrowAndWriteNothing()
    {
        using var folder = new TempFolder();
        using var writer = new SummaryWriter(folder.Path, Manual);
        Assert.Throws<ArgumentException>(() => writer.AddEmbedding("e", [1, 2, 3], 2));
        Assert.Throws<ArgumentException>(() => writer.AddEmbedding("e", [1, 2], 2, labels: [["a"], ["b"]]));
        Assert.Throws<ArgumentException>(() => writer.AddEmbedding("e", [1, 2], 2, images: new EmbeddingImages(new byte[3], 1, 1, 1)));
        Assert.Throws<ArgumentException>(() => writer.AddEmbedding("../../e", [1, 2], 2));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    private static ImageSummary Image(TempFolder folder, Action<SummaryWriter> add)
    {
        using var writer = new SummaryWriter(folder.Path, Manual);
        add(writer);
        writer.Flush();
        var read = Assert.Single(Log.Read(writer.FilePath));
        Assert.Equal(SummaryValueKind.Image, read.Kind);
        Assert.True(ImageSummary.TryDecode(read.Payload, out var image));
        return image;
    }
}
