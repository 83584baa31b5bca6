// The images that ship with the sample: real, balanced, and taken from the files they are said to be taken from.
using System.IO.Compression;

namespace Sonde.Torch.Tests.Samples;

public class FashionMnistDataTests
{
    private const int ImageHeader = 16, LabelHeader = 8, Pixels = 28 * 28, Classes = 10;
    private const string DebianFolder = "/usr/share/datasets/fashion-mnist";

    private static string ShippedFolder
    {
        get
        {
            var framework = new DirectoryInfo(AppContext.BaseDirectory);
            for (var folder = framework; folder is not null; folder = folder.Parent)
            {
                var data = Path.Combine(folder.FullName, "samples", "Quickstart", "data");
                if (Directory.Exists(data)) return data;
            }
            throw new InvalidOperationException($"no sample above {AppContext.BaseDirectory}");
        }
    }

    [Theory]
    [InlineData("train", 1000)]
    [InlineData("t10k", 200)]
    public void ShippedSplit_EachClass_HasAsManyImages(string split, int each)
    {
        var labels = Read(ShippedFolder, $"{split}-labels-idx1-ubyte.gz")[LabelHeader..];
        Assert.Equal(Enumerable.Repeat(each, Classes), Enumerable.Range(0, Classes).Select(label => labels.Count(value => value == label)));
        Assert.Equal(ImageHeader + (long)each * Classes * Pixels, Read(ShippedFolder, $"{split}-images-idx3-ubyte.gz").Length);
    }

    [Theory]
    [InlineData("train", 1000)]
    [InlineData("t10k", 200)]
    public void ShippedSplit_BesideTheFullSet_IsTheFirstOfEachClass(string split, int each)
    {
        Assert.SkipUnless(Directory.Exists(DebianFolder), "Debian's package dataset-fashion-mnist is not installed: nothing to compare with");
        var labels = Read(DebianFolder, $"{split}-labels-idx1-ubyte.gz")[LabelHeader..];
        var images = Read(DebianFolder, $"{split}-images-idx3-ubyte.gz");
        var taken = new int[Classes];
        var first = Enumerable.Range(0, labels.Length).Where(i => taken[labels[i]]++ < each).ToArray();
        Assert.Equal(first.Select(i => labels[i]), Read(ShippedFolder, $"{split}-labels-idx1-ubyte.gz")[LabelHeader..]);
        var shipped = Read(ShippedFolder, $"{split}-images-idx3-ubyte.gz");
        for (var i = 0; i < first.Length; i++)
        {
            var theirs = images.AsSpan(ImageHeader + first[i] * Pixels, Pixels);
            Assert.True(
                theirs.SequenceEqual(shipped.AsSpan(ImageHeader + i * Pixels, Pixels)), $"image {i} of {split} is not image {first[i]} of the full set");
        }
    }

    private static byte[] Read(string folder, string file)
    {
        using var stream = new GZipStream(File.OpenRead(Path.Combine(folder, file)), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
