// PyTorch's names for histograms, of tensors or of bins that are counted already.
using static TorchSharp.torch;

namespace Sonde.Torch;

public static partial class TensorWriterExtensions
{
    /// <summary>Adds a histogram of all elements.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="values">The values, of any shape.</param>
    /// <param name="global_step">The step.</param>
    /// <param name="bins">Into which bins the values are counted; PyTorch's are those that it calls <c>tensorflow</c>.</param>
    /// <param name="walltime">Unix seconds; now when null.</param>
    public static void add_histogram(
        this SummaryWriter writer, string tag, Tensor values, long global_step = 0, HistogramBins bins = HistogramBins.PyTorch, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(values);
        writer.AddHistogram(tag, HostTensor.ToFloats(values), global_step, bins, walltime);
    }

    /// <summary>Adds a histogram whose bins are counted already; <paramref name="bucket_limits"/> are their right edges.</summary>
    /// <exception cref="ArgumentException">There are not as many counts as limits.</exception>
    public static void add_histogram_raw(
        this SummaryWriter writer, string tag, double min, double max, double num, double sum, double sum_squares,
        double[] bucket_limits, double[] bucket_counts, long global_step = 0, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.AddHistogramRaw(tag, min, max, num, sum, sum_squares, bucket_limits, bucket_counts, global_step, walltime);
    }
}
