// How far someone has read the frames of some tags: what comes after is new.
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sonde.Runs;

/// <summary>
/// A cursor names the headers and files that frames were read under, and how far into each file. It stands for what a reader has, so
/// that the next answer holds the new frames alone; where headers or files are others by now, the reader has nothing.
/// </summary>
internal static class FrameCursor
{
    /// <summary>The cursor after everything in these tags.</summary>
    public static string Of(IReadOnlyList<FrameSeries> tags)
    {
        var files = Files(tags);
        var cursor = new StringBuilder(Identity(tags, files));
        foreach (var file in files) cursor.Append('.').Append(file.End.ToString("x", CultureInfo.InvariantCulture));
        return cursor.ToString();
    }

    /// <summary>How many frames of each tag lie before a cursor; null when it is none of these tags' (any more): all frames are new then.</summary>
    /// <param name="tags">The tags, in the order in which the cursor was made.</param>
    /// <param name="cursor">What <see cref="Of"/> gave; anything else is none of theirs.</param>
    public static int[]? Known(IReadOnlyList<FrameSeries> tags, string cursor)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        var files = Files(tags);
        var parts = cursor.Split('.');
        if (parts.Length != files.Length + 1 || parts[0] != Identity(tags, files)) return null;
        var ends = new Dictionary<BlobFile, long>(ReferenceEqualityComparer.Instance);
        for (var f = 0; f < files.Length; f++)
        {
            if (!long.TryParse(parts[f + 1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var end)) return null;
            ends.Add(files[f].File, end);
        }

        var known = new int[tags.Count];
        for (var t = 0; t < known.Length; t++)
        {
            if (Known(tags[t], ends) is not { } count) return null;
            known[t] = count;
        }

        return known;
    }

    // Frames are known from the first on; where a file in the middle has grown meanwhile they are not, and all are sent again.
    private static int? Known(FrameSeries tag, Dictionary<BlobFile, long> ends)
    {
        var (known, complete) = (0, true);
        foreach (var part in tag.Series.Parts)
        {
            var count = Before(part.View, ends[part.View.File]);
            if (count > 0 && !complete) return null;
            known += count;
            complete &= count == part.View.Count;
        }

        return Math.Max(0, known - tag.Start);
    }

    private static int Before(BlobView view, long end)
    {
        var (low, high) = (0, view.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (view.OffsetAt(middle) < end) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    // The files of the tags in order of first appearance, each with the offset after the start of the last frame in it.
    private static (BlobFile File, long End)[] Files(IReadOnlyList<FrameSeries> tags)
    {
        var files = new OrderedDictionary<BlobFile, long>(ReferenceEqualityComparer.Instance);
        foreach (var tag in tags)
        {
            foreach (var part in tag.Series.Parts)
            {
                var end = part.View.Count == 0 ? 0 : part.View.OffsetAt(part.View.Count - 1) + 1;
                if (!files.TryAdd(part.View.File, end)) files[part.View.File] = Math.Max(end, files[part.View.File]);
            }
        }

        return [.. files.Select(file => (file.Key, file.Value))];
    }

    private static string Identity(IReadOnlyList<FrameSeries> tags, (BlobFile File, long End)[] files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tag in tags)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{tag.Tag}\0{tag.Start}\0"));
            hash.AppendData(NewestHeader.Of(tag.Series).Content.Span);
        }

        foreach (var (file, _) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\0{file.Name}\0"));
            hash.AppendData(file.Head);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
