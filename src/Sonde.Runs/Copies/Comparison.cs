// How far two files are known to hold the same bytes.
using System.Buffers;

namespace Sonde.Runs;

/// <summary>Every byte is compared once: what files grow by is compared when it comes.</summary>
internal sealed class Comparison
{
    private const int BufferBytes = 128 * 1024;
    private long _equal;
    private FileStamp _shorter;
    private FileStamp _longer;

    /// <summary>Whether all of the shorter file is the beginning of the longer one.</summary>
    public bool IsSame { get; private set; } = true;

    /// <summary>Whether the files are those of before, perhaps longer.</summary>
    public bool HoldsFor(FileStamp shorter, FileStamp longer) => IsSameOrGrown(_shorter, shorter) && IsSameOrGrown(_longer, longer);

    /// <summary>Compares what has not been compared yet.</summary>
    public void GoOn(ILogSource source, string shorterName, string longerName, FileStamp shorter, FileStamp longer)
    {
        (_shorter, _longer) = (shorter, longer);
        if (!IsSame || _equal >= shorter.Length)
            return;
        using var a = new LogSourceFile(source, shorterName);
        using var b = new LogSourceFile(source, longerName);
        var left = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var right = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (IsSame && _equal < shorter.Length)
            {
                var count = (int)Math.Min(BufferBytes, shorter.Length - _equal);
                var read = a.ReadAll(left.AsMemory(0, count), _equal);
                IsSame = read == count && b.ReadAll(right.AsMemory(0, count), _equal) == count && left.AsSpan(0, count).SequenceEqual(right.AsSpan(0, count));
                _equal += IsSame ? count : 0;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(left);
            ArrayPool<byte>.Shared.Return(right);
        }
    }

    private static bool IsSameOrGrown(FileStamp before, FileStamp now) =>
        before == now || (before.Identity == now.Identity && before.Length < now.Length);
}
