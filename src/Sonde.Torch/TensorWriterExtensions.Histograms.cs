// PyTorch's names for histograms, of tensors or of bins that are counted already.
using static TorchSharp.torch;

namespace Sonde.Torch;

public static partial class TensorWriterExtensions
{
    /// <summary>Adds a histogram of all elements.</summary>
    public static void add_histogram(this SummaryWriter writer, string tag, Tensor values, long global_step = 0, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(values);
        writer.AddHistogram(tag, HostTensor.ToFloats(values), global_step, walltime);
    }

    /// <summary>Adds a histogram of all elements, counted into bins of the caller's choice.</summary>
    public static void add_histogram(this SummaryWriter writer, string tag, Tensor values, long global_step, HistogramBins bins, double? walltime = null)
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
