// Real data for real trainings: the images that ship with the sample, and the text of this repository.
using System.IO.Compression;
using System.Text;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Networks;

internal static class RealData
{
    private const int ImageHeader = 16, LabelHeader = 8, Side = 28;

    /// <summary>The first <paramref name="count"/> of a shuffle of Fashion-MNIST: images [n, 1, 28, 28] of about mean 0 and deviation 1, labels [n].</summary>
    public static (Tensor Images, Tensor Labels) FashionMnist(int count, int seed = 1)
    {
        var folder = Path.Combine(Root, "samples", "Quickstart", "data");
        var pixels = Unpack(Path.Combine(folder, "train-images-idx3-ubyte.gz"))[ImageHeader..];
        var labels = Unpack(Path.Combine(folder, "train-labels-idx1-ubyte.gz"))[LabelHeader..];
        var order = Enumerable.Range(0, labels.Length).ToArray();
        new Random(seed).Shuffle(order);
        var values = new float[count * Side * Side];
        for (var i = 0; i < count; i++)
        {
            for (var p = 0; p < Side * Side; p++) values[(i * Side * Side) + p] = ((pixels[(order[i] * Side * Side) + p] / 255f) - 0.286f) / 0.353f;
        }
        return (tensor(values).reshape(count, 1, Side, Side), tensor(order.Take(count).Select(i => (long)labels[i]).ToArray()));
    }

    /// <summary>Lines of code (class 1) and of prose (class 0), as bytes below 128 padded with 0: tokens [n, length], classes [n].</summary>
    public static (Tensor Tokens, Tensor Classes) CodeOrProse(int count, int length, int seed = 1)
    {
        var code = Lines("src", "*.cs").Where(line => !line.StartsWith("//", StringComparison.Ordinal)).ToArray();
        var prose = Lines("docs", "*.md").Where(line => !line.StartsWith('|') && !line.StartsWith('`')).ToArray();
        var random = new Random(seed);
        random.Shuffle(code);
        random.Shuffle(prose);
        var tokens = new long[count * length];
        var classes = new long[count];
        for (var i = 0; i < count; i++)
        {
            classes[i] = i % 2;
            var line = Encoding.UTF8.GetBytes(classes[i] == 1 ? code[i / 2 % code.Length] : prose[i / 2 % prose.Length]);
            for (var at = 0; at < Math.Min(length, line.Length); at++) tokens[(i * length) + at] = line[at] & 127;
        }
        return (tensor(tokens).reshape(count, length), tensor(classes));
    }

    /// <summary>Windows of the README: the bytes [n, length] and those that follow each [n, length], all below 128.</summary>
    public static (Tensor Context, Tensor Next) Characters(int count, int length, int seed = 1)
    {
        var text = Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(Root, "README.md")));
        var random = new Random(seed);
        var context = new long[count * length];
        var next = new long[count * length];
        for (var i = 0; i < count; i++)
        {
            var start = random.Next(text.Length - length - 1);
            for (var at = 0; at < length; at++)
            {
                context[(i * length) + at] = text[start + at] & 127;
                next[(i * length) + at] = text[start + at + 1] & 127;
            }
        }
        return (tensor(context).reshape(count, length), tensor(next).reshape(count, length));
    }

    private static string Root
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "Sonde.slnx"))) return folder.FullName;
            }
            throw new InvalidOperationException($"no repository above {AppContext.BaseDirectory}");
        }
    }

    private static IEnumerable<string> Lines(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .SelectMany(File.ReadLines).Select(line => line.Trim()).Where(line => line.Length > 24);

    private static byte[] Unpack(string path)
    {
        using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        file.CopyTo(memory);
        return memory.ToArray();
    }
}
