// PyTorch's names for tensors, precision-recall curves, audio and meshes.
using System.Text.Json.Nodes;
using Sonde.Events;
using static TorchSharp.torch;

namespace Sonde.Torch;

public static partial class TensorWriterExtensions
{
    /// <summary>Adds a tensor with its type and shape.</summary>
    /// <exception cref="ArgumentException">Event files know no such type.</exception>
    public static void add_tensor(this SummaryWriter writer, string tag, Tensor tensor, long global_step = 0, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(tensor);
        var type = tensor.dtype switch
        {
            ScalarType.Float32 => TensorDataType.Float,
            ScalarType.Float64 => TensorDataType.Double,
            ScalarType.Float16 => TensorDataType.Half,
            ScalarType.BFloat16 => TensorDataType.BFloat16,
            ScalarType.Byte => TensorDataType.UInt8,
            ScalarType.Int8 => TensorDataType.Int8,
            ScalarType.Int16 => TensorDataType.Int16,
            ScalarType.Int32 => TensorDataType.Int32,
            ScalarType.Int64 => TensorDataType.Int64,
            ScalarType.Bool => TensorDataType.Bool,
            ScalarType.ComplexFloat32 => TensorDataType.Complex64,
            ScalarType.ComplexFloat64 => TensorDataType.Complex128,
            var other => throw new ArgumentException($"Tensors of type {other} cannot be stored.", nameof(tensor)),
        };
        writer.AddTensor(tag, type, HostTensor.ToBytes(tensor), tensor.shape, global_step, new SummaryMetadata("tensor", default), walltime);
    }

    /// <summary>Adds a precision-recall curve of a binary classifier.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="labels">What is true of each sample: 0 or not.</param>
    /// <param name="predictions">The probability given to each, 0..1; samples outside that range, or NaN, are left out.</param>
    /// <param name="global_step">The step.</param>
    /// <param name="num_thresholds">How many thresholds.</param>
    /// <param name="weights">The weight of each sample; 1 when null.</param>
    /// <param name="walltime">Unix seconds; now when null.</param>
    /// <exception cref="ArgumentException">The numbers of samples differ.</exception>
    public static void add_pr_curve(
        this SummaryWriter writer, string tag, Tensor labels, Tensor predictions, long global_step = 0,
        int num_thresholds = PrCurveSummary.DefaultThresholds, Tensor? weights = null, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(predictions);
        if (predictions.numel() != labels.numel())
        {
            throw new ArgumentException(
                $"There are {labels.numel()} labels and {predictions.numel()} predictions: one prediction a label is needed.", nameof(predictions));
        }
        if (weights is not null && weights.numel() != labels.numel())
        {
            throw new ArgumentException(
                $"There are {labels.numel()} labels and {weights.numel()} weights: one weight a label is needed, or none at all.", nameof(weights));
        }
        var truth = Array.ConvertAll(HostTensor.ToFloats(labels), label => label != 0);
        writer.AddPrCurve(
            tag, truth, HostTensor.ToFloats(predictions), global_step, num_thresholds, weights is null ? default : HostTensor.ToFloats(weights), walltime);
    }

    /// <summary>
    /// Adds a precision-recall curve that is computed already, each tensor of <paramref name="num_thresholds"/> elements. As in
    /// PyTorch, <paramref name="weights"/> change nothing: they are in the counts already.
    /// </summary>
    /// <exception cref="ArgumentException">A tensor has another number of elements.</exception>
    public static void add_pr_curve_raw(
        this SummaryWriter writer, string tag, Tensor true_positive_counts, Tensor false_positive_counts, Tensor true_negative_counts,
        Tensor false_negative_counts, Tensor precision, Tensor recall, long global_step = 0,
        int num_thresholds = PrCurveSummary.DefaultThresholds, Tensor? weights = null, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        _ = weights;
        Tensor[] rows = [true_positive_counts, false_positive_counts, true_negative_counts, false_negative_counts, precision, recall];
        if (rows.Any(row => row.numel() != num_thresholds)) throw new ArgumentException($"Each row needs {num_thresholds} elements.", nameof(num_thresholds));
        writer.AddPrCurve(tag, [.. rows.SelectMany(HostTensor.ToFloats)], num_thresholds, global_step, walltime);
    }

    /// <summary>Adds audio as 16-bit WAV.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="snd_tensor">Shape [frames], [1, frames] or, for stereo, [2, frames]; floating-point values of -1..1 (clipped), or the samples of
    /// a WAV file as int16 or int32.</param>
    /// <param name="global_step">The step.</param>
    /// <param name="sample_rate">Frames a second.</param>
    /// <param name="walltime">Unix seconds; now when null.</param>
    /// <exception cref="ArgumentException">The tensor has another shape or type.</exception>
    public static void add_audio(
        this SummaryWriter writer, string tag, Tensor snd_tensor, long global_step = 0, int sample_rate = 44100, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(snd_tensor);
        if (snd_tensor.dim() != 1 && (snd_tensor.dim() != 2 || snd_tensor.shape[0] is not (1 or 2)))
        {
            throw new ArgumentException(
                $"Audio has the shape [frames], [1, frames] or [2, frames], not [{string.Join(',', snd_tensor.shape)}].", nameof(snd_tensor));
        }
        var channels = snd_tensor.dim() == 2 ? (int)snd_tensor.shape[0] : 1;
        using var frames = snd_tensor.dim() == 2 ? snd_tensor.t() : snd_tensor.alias();
        var samples = HostTensor.ToFloats(frames);
        float? largest = snd_tensor.dtype switch
        {
            ScalarType.Int16 => 1 << 15,
            ScalarType.Int32 => 1L << 31,
            var type => HostTensor.IsFloating(type)
                ? null
                : throw new ArgumentException($"Audio holds floating-point numbers of -1..1, or samples as int16 or int32, not {type}.", nameof(snd_tensor)),
        };
        if (largest is { } full) samples = Array.ConvertAll(samples, sample => sample / full);
        writer.AddAudio(tag, samples, sample_rate, channels, global_step, walltime);
    }

    /// <summary>Adds meshes or point clouds.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="tag">The tag, without the suffixes of its parts.</param>
    /// <param name="vertices">Shape [batch, vertices, 3].</param>
    /// <param name="colors">Shape [batch, vertices, 3], 0..255; null for none.</param>
    /// <param name="faces">Shape [batch, faces, 3], indices of vertices; null for a point cloud.</param>
    /// <param name="config_dict">Settings of the scene; null for the viewer's.</param>
    /// <param name="global_step">The step.</param>
    /// <param name="walltime">Unix seconds; now when null.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static void add_mesh(
        this SummaryWriter writer, string tag, Tensor vertices, Tensor? colors = null, Tensor? faces = null,
        JsonObject? config_dict = null, long global_step = 0, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(vertices);
        foreach (var (name, part) in new[] { (nameof(vertices), vertices), (nameof(colors), colors), (nameof(faces), faces) })
        {
            if (part is not null && (part.dim() != 3 || part.shape[2] != 3 || part.shape[0] != vertices.shape[0]))
                throw new ArgumentException($"Each part of a mesh has the shape [batch, number, 3], {name} has [{string.Join(',', part.shape)}].", name);
        }
        var bytes = colors is null ? [] : Array.ConvertAll(HostTensor.ToFloats(colors), TensorImage.ToByte);
        int[] indices = faces is null ? [] : Array.ConvertAll(HostTensor.ToInt64s(faces), index => checked((int)index));
        writer.AddMesh(
            tag, HostTensor.ToFloats(vertices), (int)vertices.shape[0], global_step, bytes, indices, config_dict?.ToJsonString() ?? "", walltime);
    }
}
