// PyTorch's names for pictures: images, grids, figures and videos.
using static TorchSharp.torch;

namespace Sonde.Torch;

public static partial class TensorWriterExtensions
{
    /// <summary>
    /// Adds an image: bytes as they are, floating-point values as 0..1 (clipped), as in PyTorch. Other integers are taken as 0..255, or where all
    /// are 0 or 1 as a mask; floating-point values too where none is negative, none above 255, and one above 16 or all are whole with one above
    /// 1: PyTorch writes those white.
    /// </summary>
    /// <param name="writer">The writer.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="img_tensor">1, 3 or 4 channels.</param>
    /// <param name="global_step">The step.</param>
    /// <param name="walltime">Unix seconds; now when null.</param>
    /// <param name="dataformats"><c>CHW</c>, <c>HWC</c> or <c>HW</c>.</param>
    /// <exception cref="ArgumentException">Shape and format do not fit together, or integers are outside 0..255.</exception>
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
    /// <exception cref="ArgumentException">Shape and format do not fit together, or integers are outside 0..255.</exception>
    public static void add_images(
        this SummaryWriter writer, string tag, Tensor img_tensor, long global_step = 0, double? walltime = null, string dataformats = "NCHW")
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(img_tensor);
        ArgumentNullException.ThrowIfNull(dataformats);
        Add(writer, tag, TensorImage.ReadGrid(img_tensor, dataformats), global_step, walltime);
    }

    /// <summary>Adds an image with boxes drawn onto it in red, and labels at them.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="img_tensor">1, 3 or 4 channels.</param>
    /// <param name="box_tensor">Shape [boxes, 4]: left, top, right, bottom in pixels.</param>
    /// <param name="global_step">The step.</param>
    /// <param name="walltime">Unix seconds; now when null.</param>
    /// <param name="rescale">How many times as large the image is stored.</param>
    /// <param name="dataformats"><c>CHW</c>, <c>HWC</c> or <c>HW</c>.</param>
    /// <param name="labels">A text for each box; null for none.</param>
    /// <exception cref="ArgumentException">Shapes and format do not fit together, or there are not as many labels as boxes.</exception>
    public static void add_image_with_boxes(
        this SummaryWriter writer, string tag, Tensor img_tensor, Tensor box_tensor, long global_step = 0, double? walltime = null,
        double rescale = 1, string dataformats = "CHW", IReadOnlyList<string>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(img_tensor);
        ArgumentNullException.ThrowIfNull(box_tensor);
        ArgumentNullException.ThrowIfNull(dataformats);
        if (box_tensor.dim() != 2 || box_tensor.shape[1] != 4)
            throw new ArgumentException($"Boxes have the shape [boxes, 4], not [{string.Join(',', box_tensor.shape)}].", nameof(box_tensor));
        var image = TensorImage.Read(img_tensor, dataformats);
        using var scope = NewDisposeScope();
        var boxes = box_tensor.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
        writer.AddImageWithBoxes(tag, image.Pixels, image.Width, image.Height, image.Channels, boxes, global_step, walltime, rescale, labels);
    }

    /// <summary>Adds a figure: the bytes of a PNG file.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="figure">The PNG file.</param>
    /// <param name="global_step">The step.</param>
    /// <param name="close">Stands where PyTorch has it and does nothing: bytes need no closing.</param>
    /// <param name="walltime">Unix seconds; now when null.</param>
    /// <exception cref="ArgumentException">The bytes are no PNG file.</exception>
    public static void add_figure(this SummaryWriter writer, string tag, byte[] figure, long global_step = 0, bool close = true, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _ = close;
        writer.AddFigure(tag, figure, global_step, walltime);
    }

    /// <summary>Adds a video as an animated GIF; several of a batch play side by side.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="vid_tensor">Shape [batch, frames, channels, height, width]: values as in <see cref="add_image"/>.</param>
    /// <param name="global_step">The step.</param>
    /// <param name="fps">Frames a second.</param>
    /// <param name="walltime">Unix seconds; now when null.</param>
    /// <exception cref="ArgumentException">The tensor has another rank or no frames.</exception>
    public static void add_video(
        this SummaryWriter writer, string tag, Tensor vid_tensor, long global_step = 0, double fps = 4, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(vid_tensor);
        if (vid_tensor.dim() != 5 || vid_tensor.numel() == 0)
        {
            throw new ArgumentException(
                $"A video has the shape [batch, frames, channels, height, width], not [{string.Join(',', vid_tensor.shape)}].", nameof(vid_tensor));
        }
        var (batch, frames) = ((int)vid_tensor.shape[0], (int)vid_tensor.shape[1]);
        var columns = (int)Math.Ceiling(Math.Sqrt(batch));
        using var flat = vid_tensor.flatten(0, 1);   // one scale for all frames: a dark one must not flicker
        var images = TensorImage.ReadMany(flat, "CHW", nameof(vid_tensor));
        var pixels = new List<byte>();
        TensorImage? frame = null;
        for (var i = 0; i < frames; i++)
        {
            frame = TensorImage.Arrange([.. Enumerable.Range(0, batch).Select(sample => images[sample * frames + i])], columns);
            pixels.AddRange(frame.Pixels);
        }
        writer.AddVideo(tag, [.. pixels], frame!.Width, frame.Height, frame.Channels, global_step, fps, walltime);
    }

    private static void Add(SummaryWriter writer, string tag, TensorImage image, long step, double? wallTime) =>
        writer.AddImage(tag, image.Pixels, image.Width, image.Height, image.Channels, step, wallTime);
}
