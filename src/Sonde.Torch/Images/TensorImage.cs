// Pixels of an image tensor: rows of bytes with the channels together, as image files want them.
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>An 8-bit image, row by row, channels interleaved; 1, 3 or 4 channels.</summary>
internal sealed record TensorImage(byte[] Pixels, int Width, int Height, int Channels)
{
    /// <summary>Reads one image; what its values mean is <see cref="PixelScale"/>'s to say.</summary>
    /// <param name="image">The tensor, of rank 2 or 3.</param>
    /// <param name="dataformats">The order of its dimensions: <c>CHW</c>, <c>HWC</c> or <c>HW</c>.</param>
    /// <param name="name">The user's name of the tensor, for messages.</param>
    /// <exception cref="ArgumentException">Rank, format and channels do not fit together, or integers are outside 0..255.</exception>
    public static TensorImage Read(Tensor image, string dataformats, string name = "img_tensor") => Read(image, dataformats, PixelScale.Of(image, name), name);

    private static TensorImage Read(Tensor image, string dataformats, float scale, string name)
    {
        var order = dataformats.ToUpperInvariant();
        if (order is not ("CHW" or "HWC" or "HW")) throw new ArgumentException($"The format {dataformats} is not one of CHW, HWC, HW.", nameof(dataformats));
        if (image.dim() != order.Length)
            throw new ArgumentException($"An image of format {order} has {order.Length} dimensions, this tensor has {image.dim()}.", name);
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var rows = image.detach();
        if (order == "HW") rows = rows.unsqueeze(2);
        if (order == "CHW") rows = rows.permute(1, 2, 0);
        var (height, width, channels) = ((int)rows.shape[0], (int)rows.shape[1], (int)rows.shape[2]);
        if (channels is not (1 or 3 or 4)) throw new ArgumentException($"An image has 1, 3 or 4 channels, this tensor has {channels} in format {order}.", name);
        var values = HostTensor.ToFloats(rows);
        var pixels = new byte[values.Length];
        for (var i = 0; i < values.Length; i++) pixels[i] = ToByte(values[i] * scale);
        return new(pixels, width, height, channels);
    }

    /// <summary>Reads each image of a batch, all by one scale.</summary>
    /// <param name="images">The tensor, of rank 4, with at least one image.</param>
    /// <param name="dataformats"><c>CHW</c> or <c>HWC</c>.</param>
    /// <param name="name">The user's name of the tensor, for messages.</param>
    public static List<TensorImage> ReadMany(Tensor images, string dataformats, string name)
    {
        var scale = PixelScale.Of(images, name);
        var read = new List<TensorImage>();
        for (long i = 0; i < images.shape[0]; i++)
        {
            using var image = images[i];
            read.Add(Read(image, dataformats, scale, name));
        }
        return read;
    }

    /// <summary>Reads a batch and lays its images out in rows of at most <paramref name="columns"/>.</summary>
    /// <param name="images">The tensor, of rank 4.</param>
    /// <param name="dataformats"><c>NCHW</c> or <c>NHWC</c>.</param>
    /// <param name="columns">Most images in a row.</param>
    /// <param name="name">The user's name of the tensor, for messages.</param>
    public static TensorImage ReadGrid(Tensor images, string dataformats, int columns = 8, string name = "img_tensor")
    {
        if (dataformats.Length != 4 || char.ToUpperInvariant(dataformats[0]) != 'N')
            throw new ArgumentException($"The format {dataformats} is not one of NCHW, NHWC.", nameof(dataformats));
        if (images.dim() != 4 || images.numel() == 0)
        {
            throw new ArgumentException(
                $"A batch of images has 4 dimensions and at least one image; this tensor has the shape [{string.Join(',', images.shape)}].", name);
        }
        return Arrange(ReadMany(images, dataformats[1..], name), columns);
    }

    /// <summary>Lays images of one size out in rows.</summary>
    public static TensorImage Arrange(List<TensorImage> cells, int columns)
    {
        columns = Math.Min(columns, cells.Count);
        var (width, height, channels) = (cells[0].Width, cells[0].Height, cells[0].Channels);
        var grid = new PixelCanvas(columns * width, (cells.Count + columns - 1) / columns * height, channels);
        for (var i = 0; i < cells.Count; i++) grid.Draw(cells[i], i % columns * width, i / columns * height);
        return grid.ToImage();
    }

    /// <summary>Rounds down and clips; NaN is black.</summary>
    public static byte ToByte(float value) => value >= 255 ? (byte)255 : value > 0 ? (byte)value : (byte)0;
}
