// PyTorch's names for what a SummaryWriter does, taking tensors: code ported from PyTorch keeps its lines.
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// The members of PyTorch's <c>SummaryWriter</c> on ours, with its argument names and order. Tensors of any device and layout are read,
/// not kept; wall times are Unix seconds, by default now.
/// </summary>
public static class TensorWriterExtensions
{
    /// <summary>Adds a point to a curve.</summary>
    public static void add_scalar(this SummaryWriter writer, string tag, double scalar_value, long global_step = 0, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.AddScalar(tag, scalar_value, global_step, walltime);
    }

    /// <summary>Adds a point to a curve from a tensor of one element.</summary>
    /// <exception cref="ArgumentException">The tensor has not exactly one element.</exception>
    public static void add_scalar(this SummaryWriter writer, string tag, Tensor scalar_value, long global_step = 0, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(scalar_value);
        if (scalar_value.numel() != 1) throw new ArgumentException($"One element is needed, the tensor for {tag} has {scalar_value.numel()}.", nameof(scalar_value));
        writer.AddScalar(tag, HostTensor.ToFloats(scalar_value)[0], global_step, walltime);
    }

    /// <summary>Adds a histogram of all elements.</summary>
    public static void add_histogram(this SummaryWriter writer, string tag, Tensor values, long global_step = 0, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(values);
        writer.AddHistogram(tag, HostTensor.ToFloats(values), global_step, walltime);
    }

    /// <summary>Adds an image: bytes as they are, floating-point values as 0..1 (clipped).</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="img_tensor">1, 3 or 4 channels.</param>
    /// <param name="global_step">The step.</param>
    /// <param name="walltime">Unix seconds; now when null.</param>
    /// <param name="dataformats"><c>CHW</c>, <c>HWC</c> or <c>HW</c>.</param>
    /// <exception cref="ArgumentException">Shape and format do not fit together.</exception>
    public static void add_image(
        this SummaryWriter writer, string tag, Tensor img_tensor, long global_step = 0, double? walltime = null, string dataformats = "CHW")
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(img_tensor);
        ArgumentNullException.ThrowIfNull(dataformats);
        Add(writer, tag, TensorImage.Read(img_tensor, dataformats), global_step, walltime);
    }

    /// <summary>Adds a batch of images as one grid, eight in a row.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="img_tensor">The batch, of rank 4.</param>
    /// <param name="global_step">The step.</param>
    /// <param name="walltime">Unix seconds; now when null.</param>
    /// <param name="dataformats"><c>NCHW</c> or <c>NHWC</c>.</param>
    /// <exception cref="ArgumentException">Shape and format do not fit together.</exception>
    public static void add_images(
        this SummaryWriter writer, string tag, Tensor img_tensor, long global_step = 0, double? walltime = null, string dataformats = "NCHW")
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(img_tensor);
        ArgumentNullException.ThrowIfNull(dataformats);
        Add(writer, tag, TensorImage.ReadGrid(img_tensor, dataformats), global_step, walltime);
    }

    /// <summary>Adds a text, shown as Markdown.</summary>
    public static void add_text(this SummaryWriter writer, string tag, string text_string, long global_step = 0, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.AddText(tag, text_string, global_step, walltime);
    }

    /// <summary>Hands everything written so far to the operating system.</summary>
    public static void flush(this SummaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Flush();
    }

    /// <summary>Writes what is pending and closes the file.</summary>
    public static void close(this SummaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Dispose();
    }

    private static void Add(SummaryWriter writer, string tag, TensorImage image, long step, double? wallTime) =>
        writer.AddImage(tag, image.Pixels, image.Width, image.Height, image.Channels, step, wallTime);
}
