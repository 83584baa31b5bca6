// Metadata that many tags have in common, held once.
using System.Diagnostics.CodeAnalysis;

namespace Sonde.Events.Writing;

/// <summary>A writer keeps the metadata of every tag, for the case that its file goes away; a million tags mostly have a few kinds of it.</summary>
internal sealed class SharedMetadata : IEqualityComparer<byte[]>
{
    // Where each tag has a description of its own nothing is shared, and nothing is gained by remembering them here.
    private const int MaxEntries = 256;

    private readonly HashSet<byte[]> _known;

    public SharedMetadata() => _known = new HashSet<byte[]>(this);

    /// <summary>The same bytes: those of an earlier call where they are equal.</summary>
    public byte[] Share(byte[] encoded)
    {
        if (_known.TryGetValue(encoded, out var known))
        {
            return known;
        }

        if (_known.Count < MaxEntries)
        {
            _known.Add(encoded);
        }

        return encoded;
    }

    bool IEqualityComparer<byte[]>.Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    int IEqualityComparer<byte[]>.GetHashCode([DisallowNull] byte[] bytes) => ByteHash.Of(bytes);
}
