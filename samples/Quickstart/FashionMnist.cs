// Fashion-MNIST from gzipped IDX files: Debian's full set where it is installed, else the part that ships with the sample.
using System.Buffers.Binary;
using System.IO.Compression;
using static TorchSharp.torch;

namespace Quickstart;

/// <summary>Images [n, 1, 28, 28], float32, normalised to mean 0 and deviation 1; labels [n], int64.</summary>
internal sealed record FashionMnist(Tensor TrainImages, Tensor TrainLabels, Tensor TestImages, Tensor TestLabels, string Origin)
{
    public static readonly string[] ClassNames =
        ["T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    private const string DebianFolder = "/usr/share/datasets/fashion-mnist";
    private const double Mean = 0.2860, Deviation = 0.3530;

    /// <summary>Reads both splits; <paramref name="limit"/> keeps the first samples of the training split only.</summary>
    public static FashionMnist Load(int? limit)
    {
        var shipped = Path.Combine(AppContext.BaseDirectory, "data");
        var folder = limit is null && File.Exists(Path.Combine(DebianFolder, "train-images-idx3-ubyte.gz")) ? DebianFolder : shipped;
        var train = Split(folder, "train", limit);
        var test = Split(folder, "t10k", limit is null ? null : 1000);
        return new(train.Images, train.Labels, test.Images, test.Labels, folder == shipped ? "shipped with the sample" : folder);
    }

    /// <summary>One shuffled epoch of index batches [size]; the incomplete last one is left out.</summary>
    public IEnumerable<Tensor> Batches(int size)
    {
        using var order = randperm(TrainLabels.shape[0]);
        for (long start = 0; start + size <= order.shape[0]; start += size)
        {
            yield return order[TensorIndex.Slice(start, start + size)];
        }
    }

    private static (Tensor Images, Tensor Labels) Split(string folder, string name, int? limit)
    {
        var (pixels, imageShape) = ReadIdx(Path.Combine(folder, $"{name}-images-idx3-ubyte.gz"));
        var (labels, labelShape) = ReadIdx(Path.Combine(folder, $"{name}-labels-idx1-ubyte.gz"));
        if (imageShape[0] != labelShape[0])
        {
            throw new InvalidDataException($"{folder}: {name} has {imageShape[0]} images but {labelShape[0]} labels");
        }
        var count = (int)Math.Min(limit ?? imageShape[0], imageShape[0]);
        using var scope = NewDisposeScope();
        var images = tensor(pixels, ScalarType.Byte).reshape(imageShape[0], 1, imageShape[1], imageShape[2]);
        images = images[TensorIndex.Slice(0, count)].to_type(ScalarType.Float32).div(255).sub(Mean).div(Deviation);
        var classes = tensor(labels, ScalarType.Byte)[TensorIndex.Slice(0, count)].to_type(ScalarType.Int64);
        return (images.MoveToOuterDisposeScope(), classes.MoveToOuterDisposeScope());
    }

    private static (byte[] Values, long[] Shape) ReadIdx(string path)
    {
        using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        Span<byte> word = stackalloc byte[4];
        file.ReadExactly(word);
        if (word[0] != 0 || word[1] != 0 || word[2] != 8)
        {
            throw new InvalidDataException($"{path}: not an IDX file of bytes");
        }
        var shape = new long[word[3]];
        for (var i = 0; i < shape.Length; i++)
        {
            file.ReadExactly(word);
            shape[i] = BinaryPrimitives.ReadInt32BigEndian(word);
        }
        var values = new byte[shape.Aggregate(1L, (product, size) => product * size)];
        file.ReadExactly(values);
        return (values, shape);
    }
}
