// One tag of one file: its points and blobs so far, and the metadata of its first record.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>Written by the one thread that loads the file.</summary>
/// <param name="name">The tag.</param>
/// <param name="at">Where its UTF-8 bytes are among those of all tags of the file.</param>
/// <param name="length">How many they are.</param>
/// <param name="hash">Of the bytes.</param>
internal sealed class FileTag(string name, int at, int length, int hash)
{
    public int At { get; } = at;

    public int Length { get; } = length;

    public string Name { get; } = name;

    public int Hash { get; } = hash;

    /// <summary>The tag that followed this one last time.</summary>
    public FileTag? Follower { get; set; }

    public ScalarColumns? Scalars { get; set; }

    public BlobColumns? Blobs { get; set; }

    /// <summary>The first metadata that the tag had in this file; later ones do not count.</summary>
    public SummaryMetadata? Metadata { get; set; }

    /// <summary>Whether tensors of one element under this tag are points of a scalar series.</summary>
    public bool HoldsScalars { get; set; }
}
