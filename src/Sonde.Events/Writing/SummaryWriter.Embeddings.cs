// Embeddings: points, labels and images as files that the projector reads.
using System.Globalization;
using System.Text;
using Sonde.Events;
using Sonde.Events.Writing;

namespace Sonde;

public sealed partial class SummaryWriter
{
    /// <summary>
    /// Adds an embedding for the projector: not to the event file, but as <c>STEP/tag/tensors.tsv</c>, <c>metadata.tsv</c> and
    /// <c>sprite.png</c> in the run's folder, and an entry in its <c>projector_config.pbtxt</c>. Written before the call returns; where that cannot
    /// be, it is counted among the dropped records.
    /// </summary>
    /// <param name="tag">The embedding's name.</param>
    /// <param name="points">Shape [points, dimensions], row-major.</param>
    /// <param name="dimensions">How many numbers a point has.</param>
    /// <param name="step">The training step; five digits of it name the folder.</param>
    /// <param name="labels">The labels of each point, one a column of <paramref name="header"/>; null for none.</param>
    /// <param name="header">The names of the labels; null where each point has one label.</param>
    /// <param name="images">An image for each point; null for none.</param>
    /// <exception cref="ArgumentException">The numbers of points, labels and images differ, or the tag leads out of the run's folder.</exception>
    public void AddEmbedding(
        string tag, ReadOnlySpan<float> points, int dimensions, long step = 0,
        IReadOnlyList<IReadOnlyList<string>>? labels = null, IReadOnlyList<string>? header = null, EmbeddingImages? images = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        var count = points.Length / dimensions;
        if (count == 0 || points.Length % dimensions != 0)
        {
            throw new ArgumentException($"{points.Length} numbers do not make points of {dimensions} dimensions.", nameof(points));
        }

        var table = labels is null ? null : LabelTable(labels, header, count);
        var sprite = images is null ? null : Sprite(images, count);
        var stepName = step.ToString("D5", CultureInfo.InvariantCulture);
        var folder = Path.GetFullPath(Path.Combine(LogDirectory, stepName, tag));
        if (!folder.StartsWith(Path.Combine(LogDirectory, stepName) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The tag {tag} leads out of the run's folder.", nameof(tag));
        }

        try
        {
            WriteEmbedding(folder, points, dimensions, table, sprite);
            ProjectorConfig.Append(
                LogDirectory, $"{tag}:{stepName}", $"{stepName}/{tag}", table is not null, images is null ? null : (images.Width, images.Height));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _file.Drop(step, $"cannot write the embedding {tag} to {folder}: {e.Message} Training goes on without it.");
        }
    }

    private static void WriteEmbedding(string folder, ReadOnlySpan<float> points, int dimensions, string? table, byte[]? sprite)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "tensors.tsv"), PointTable(points, dimensions));
        if (table is not null)
        {
            File.WriteAllText(Path.Combine(folder, "metadata.tsv"), table);
        }

        if (sprite is not null)
        {
            File.WriteAllBytes(Path.Combine(folder, "sprite.png"), sprite);
        }
    }

    private static string PointTable(ReadOnlySpan<float> points, int dimensions)
    {
        var text = new StringBuilder();
        for (var i = 0; i < points.Length; i++)
        {
            text.Append(points[i].ToString(CultureInfo.InvariantCulture)).Append((i + 1) % dimensions == 0 ? '\n' : '\t');
        }

        return text.ToString();
    }

    // A file of one column has no header: readers take its first line for a label.
    private static string LabelTable(IReadOnlyList<IReadOnlyList<string>> labels, IReadOnlyList<string>? header, int count)
    {
        var columns = header?.Count ?? 1;
        if (labels.Count != count || labels.Any(row => row.Count != columns))
        {
            throw new ArgumentException(
                $"{count} points need {count} rows of labels with {columns} {(columns == 1 ? "label" : "labels")} each.", nameof(labels));
        }

        var rows = columns > 1 ? labels.Prepend(header!) : labels;
        return string.Concat(rows.Select(row => string.Join('\t', row.Select(Clean)) + '\n'));

        static string Clean(string label) => label.Replace('\t', ' ').Replace('\r', ' ').Replace('\n', ' ');
    }

    // A square of images, as the projector expects.
    private static byte[] Sprite(EmbeddingImages images, int count)
    {
        if (images.Pixels.Length != (long)count * images.Width * images.Height * images.Channels)
        {
            throw new ArgumentException($"{count} points need {count} images of {images.Width} x {images.Height} pixels.", nameof(images));
        }

        var side = (int)Math.Ceiling(Math.Sqrt(count));
        var image = images.Width * images.Height * images.Channels;
        var padded = new byte[checked(side * side * image)];
        images.Pixels.Span.CopyTo(padded);
        var grid = ImageGrid.Arrange(padded, images.Width, images.Height, images.Channels, side, out var across, out var down);
        return PngEncoder.Encode(grid, across * images.Width, down * images.Height, images.Channels);
    }
}
