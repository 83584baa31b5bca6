// PyTorch's names for what a SummaryWriter does, taking tensors: code ported from PyTorch keeps its lines.
namespace Sonde.Torch;

/// <summary>
/// The members of PyTorch's <c>SummaryWriter</c> on ours, with its argument names and order. Tensors of any device and layout are read,
/// not kept; wall times are Unix seconds, by default now.
/// </summary>
public static partial class TensorWriterExtensions
{
    /// <summary>Adds a text, shown as Markdown.</summary>
    public static void add_text(this SummaryWriter writer, string tag, string text_string, long global_step = 0, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.AddText(tag, text_string, global_step, walltime);
    }

    /// <summary>The run's folder, as a full path.</summary>
    public static string get_logdir(this SummaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return writer.LogDirectory;
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
}
