// PyTorch's names for hyperparameters and embeddings.
using Sonde.Events;
using static TorchSharp.torch;

namespace Sonde.Torch;

public static partial class TensorWriterExtensions
{
    /// <summary>
    /// Adds hyperparameters and the metrics they led to, to this writer's run unless a run is named. A run has one set of hyperparameters:
    /// a call with other values goes to a run below this one, <c>hparams-2</c>, <c>hparams-3</c> and so on (<c>NAME-2</c> where a run is named); the
    /// same values again add metrics.
    /// </summary>
    /// <param name="writer">The writer.</param>
    /// <param name="hparam_dict">Strings, booleans, numbers, enums (kept by their names) and tensors of one element by name; null is left out.</param>
    /// <param name="metric_dict">The metrics by tag.</param>
    /// <param name="hparam_domain_discrete">The values that a hyperparameter may take, by name.</param>
    /// <param name="run_name">A subfolder to write to; null for the writer's own run, where PyTorch would make one up.</param>
    /// <param name="global_step">The step.</param>
    /// <exception cref="ArgumentException">A hyperparameter is of another type.</exception>
    public static void add_hparams(
        this SummaryWriter writer, IReadOnlyDictionary<string, object> hparam_dict, IReadOnlyDictionary<string, double> metric_dict,
        IReadOnlyDictionary<string, IReadOnlyList<object>>? hparam_domain_discrete = null, string? run_name = null, long global_step = 0)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(hparam_dict);
        var given = Numbers(hparam_dict);
        writer.AddHParams(given, metric_dict, hparam_domain_discrete, writer.RunOfHParams(given, run_name ?? ""), global_step);
    }

    /// <summary>Adds an embedding for the projector, as files in the run's folder.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="mat">Shape [points, dimensions].</param>
    /// <param name="metadata">A label for each point; null for none.</param>
    /// <param name="label_img">Shape [points, channels, height, width]; null for none.</param>
    /// <param name="global_step">The step.</param>
    /// <param name="tag">The embedding's name.</param>
    /// <exception cref="ArgumentException">The numbers of points, labels and images differ.</exception>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public static void add_embedding(
        this SummaryWriter writer, Tensor mat, IReadOnlyList<string>? metadata = null, Tensor? label_img = null,
        long global_step = 0, string tag = "default") =>
        add_embedding(writer, mat, metadata?.Select(label => new[] { label }).ToArray()!, label_img, global_step, tag, null);

    /// <summary>Adds an embedding whose points have several labels each; otherwise as with one.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="mat">Shape [points, dimensions].</param>
    /// <param name="metadata">The labels of each point, one for each name in <paramref name="metadata_header"/>.</param>
    /// <param name="label_img">Shape [points, channels, height, width]; null for none.</param>
    /// <param name="global_step">The step.</param>
    /// <param name="tag">The embedding's name.</param>
    /// <param name="metadata_header">What the labels are called; null where there is one each.</param>
    /// <exception cref="ArgumentException">The numbers of points, labels and images differ.</exception>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public static void add_embedding(
        this SummaryWriter writer, Tensor mat, IReadOnlyList<IReadOnlyList<string>> metadata, Tensor? label_img = null, long global_step = 0,
        string tag = "default", IReadOnlyList<string>? metadata_header = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(mat);
        if (mat.dim() != 2) throw new ArgumentException($"An embedding has the shape [points, dimensions], not [{string.Join(',', mat.shape)}].", nameof(mat));
        CheckMetadata(metadata, metadata_header, mat.shape[0]);
        writer.AddEmbedding(
            tag, HostTensor.ToFloats(mat), (int)mat.shape[1], global_step, metadata, metadata_header,
            label_img is null ? null : ReadImages(label_img, mat.shape[0]));
    }

    private static void CheckMetadata(IReadOnlyList<IReadOnlyList<string>>? metadata, IReadOnlyList<string>? header, long points)
    {
        if (metadata is null) return;
        if (metadata.Count != points)
            throw new ArgumentException($"mat has {points} points and metadata {metadata.Count} entries: one entry a point is needed.", nameof(metadata));
        var columns = header?.Count ?? 1;
        for (var i = 0; i < metadata.Count; i++)
        {
            var labels = metadata[i]?.Count ?? 0;
            if (labels == columns) continue;
            throw new ArgumentException(
                header is null
                    ? $"Entry {i} of metadata has {labels} labels: name their columns in metadata_header, or give one label a point."
                    : $"metadata_header names {columns} columns, and entry {i} of metadata has {labels} labels.", nameof(metadata));
        }
    }

    private static EmbeddingImages ReadImages(Tensor label_img, long points)
    {
        if (label_img.dim() != 4 || label_img.numel() == 0)
        {
            throw new ArgumentException(
                $"Images have the shape [points, channels, height, width], not [{string.Join(',', label_img.shape)}].", nameof(label_img));
        }
        if (label_img.shape[0] != points)
            throw new ArgumentException($"mat has {points} points and label_img {label_img.shape[0]} images: one image a point is needed.", nameof(label_img));
        var read = TensorImage.ReadMany(label_img, "CHW", nameof(label_img));
        return new(read.SelectMany(image => image.Pixels).ToArray(), read[0].Width, read[0].Height, read[0].Channels);
    }

    // PyTorch takes tensors of one element for numbers.
    private static IReadOnlyDictionary<string, object> Numbers(IReadOnlyDictionary<string, object> hparam_dict) =>
        hparam_dict.Values.Any(value => value is Tensor)
        ? hparam_dict.ToDictionary(entry => entry.Key, entry => entry.Value is Tensor value ? ToNumber(entry.Key, value, nameof(hparam_dict)) : entry.Value)
        : hparam_dict;
}
