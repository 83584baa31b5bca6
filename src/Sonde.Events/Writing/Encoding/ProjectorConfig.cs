// The list of a run's embeddings, in protobuf's text form, which the projector reads.
using System.Globalization;
using System.Text;

namespace Sonde.Events.Writing;

/// <summary>Adds entries to a run's <c>projector_config.pbtxt</c>: whoever reads the file sees it before or after, never half.</summary>
internal static class ProjectorConfig
{
    private const string FileName = "projector_config.pbtxt";

    // Threads of one process must not lose each other's entries.
    private static readonly Lock Gate = new();

    /// <summary>Appends an entry; one that is there already, from the same step written again, stays single.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="name">The embedding's name.</param>
    /// <param name="path">The folder of its files, relative to the run, with slashes.</param>
    /// <param name="hasMetadata">Whether it has labels.</param>
    /// <param name="spriteSize">Width and height of one image of its sprite; null for none.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Append(string folder, string name, string path, bool hasMetadata, (int Width, int Height)? spriteSize)
    {
        var entry = new StringBuilder("embeddings {\n").Append(CultureInfo.InvariantCulture, $"  tensor_name: \"{Escape(name)}\"\n");
        if (hasMetadata)
        {
            entry.Append(CultureInfo.InvariantCulture, $"  metadata_path: \"{Escape(path)}/metadata.tsv\"\n");
        }

        if (spriteSize is var (width, height))
        {
            entry.Append(CultureInfo.InvariantCulture, $"  sprite {{\n    image_path: \"{Escape(path)}/sprite.png\"\n");
            entry.Append(CultureInfo.InvariantCulture, $"    single_image_dim: {width}\n    single_image_dim: {height}\n  }}\n");
        }

        var block = entry.Append(CultureInfo.InvariantCulture, $"  tensor_path: \"{Escape(path)}/tensors.tsv\"\n}}\n").ToString();
        var file = Path.Combine(folder, FileName);
        lock (Gate)
        {
            var present = File.Exists(file) ? File.ReadAllText(file) : "";
            if (present.Contains(block, StringComparison.Ordinal))
            {
                return;
            }

            var draft = $"{file}.{Environment.ProcessId}.tmp";
            File.WriteAllText(draft, present.Length == 0 || present.EndsWith('\n') ? present + block : $"{present}\n{block}");
            File.Move(draft, file, overwrite: true);
        }
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
