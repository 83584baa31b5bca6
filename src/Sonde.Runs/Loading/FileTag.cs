// One tag of one file: its points and blobs so far, and the metadata of its first record.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>Written by the one thread that loads the file.</summary>
internal sealed class FileTag(byte[] utf8, string name, int hash)
{
    public byte[] Utf8 { get; } = utf8;

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
