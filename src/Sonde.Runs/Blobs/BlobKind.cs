// What the payloads of a tag show.
namespace Sonde.Runs;

/// <summary>Kinds of blob series, by plugin name where there is one, else by the kind of the value.</summary>
public enum BlobKind
{
    /// <summary>Histograms: the legacy message, or a tensor [k, 3] of left, right, count.</summary>
    Histogram,

    /// <summary>Images: the legacy message, or a string tensor [width, height, image, image, …].</summary>
    Image,

    /// <summary>Texts: string tensors.</summary>
    Text,

    /// <summary>Any other tensor.</summary>
    Tensor,

    /// <summary>Sound: the legacy message, or a string tensor.</summary>
    Audio,

    /// <summary>Graphs and what belongs to them.</summary>
    Graph,

    /// <summary>Records whose data are in the metadata, and all else.</summary>
    Other,
}
