// PyTorch's names for hyperparameters and embeddings.
using Sonde.Events;
using static TorchSharp.torch;

namespace Sonde.Torch;

public static partial class TensorWriterExtensions
{
    /// <summary>Adds hyperparameters and the metrics they led to, to this writer's run unless a run is named.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="hparam_dict">Strings, booleans and numbers by name.</param>
    /// <param name="metric_dict">The metrics by tag.</param>
    /// <param name="hparam_domain_discrete">The values that a hyperparameter may take, by name.</param>
    /// <param name="run_name">A subfolder to write to; null for the writer's own run, where PyTorch would make one up.</param>
    /// <param name="global_step">The step.</param>
    /// <exception cref="ArgumentException">A hyperparameter is neither string nor boolean nor number.</exception>
    public static void add_hparams(
        this SummaryWriter writer, IReadOnlyDictionary<string, object> hparam_dict, IReadOnlyDictionary<string, double> metric_dict,
        IReadOnlyDictionary<string, IReadOnlyList<object>>? hparam_domain_discrete = null, string? run_name = null, long global_step = 0)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.AddHParams(hparam_dict, metric_dict, hparam_domain_discrete, run_name, global_step);
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
        this SummaryWriter writer, Tensor mat, IReadOnlyList<string>? metadata = null, Tensor? label_img = null, long global_step = 0, string tag = "default") =>
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
        writer.AddEmbedding(
            tag, HostTensor.ToFloats(mat), (int)mat.shape[1], global_step, metadata, metadata_header, label_img is null ? null : ReadImages(label_img));
    }

    private static EmbeddingImages ReadImages(Tensor images)
    {
        if (images.dim() != 4 || images.numel() == 0)
            throw new ArgumentException($"Images have the shape [points, channels, height, width], not [{string.Join(',', images.shape)}].", nameof(images));
        List<TensorImage> read = [];
        for (long i = 0; i < images.shape[0]; i++)
        {
            using var image = images[i];
            read.Add(TensorImage.Read(image, "CHW"));
        }
        return new(read.SelectMany(image => image.Pixels).ToArray(), read[0].Width, read[0].Height, read[0].Channels);
    }
}
