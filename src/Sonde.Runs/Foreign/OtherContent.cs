// Recognises files that are named like event files and hold something else.
using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>
/// Looks at the first bytes. A file that starts as an event file does (a length with its checksum) is one; of all others, those
/// that can be named are not searched for records, since an archive may hold whole event files within.
/// </summary>
internal static class OtherContent
{
    private const int HeadBytes = 1024;
    private const int BufferBytes = 1024 * 1024;

    /// <summary>What the file is and what to do, in words; null for an event file, an empty file, and for what has no name.</summary>
    public static string? Recognise(LogSourceFile file, long length)
    {
        var buffer = new byte[(int)Math.Min(HeadBytes, length)];
        var head = buffer.AsSpan(0, file.ReadAll(buffer, 0));
        return Recognise(head, length) ?? (IsZero(head) && IsZero(file, head.Length)
            ? "The file holds nothing but zero bytes: its space was reserved and never written, or a crash or a full disk lost the data. "
                + "There is nothing to read."
            : null);
    }

    /// <inheritdoc cref="Recognise(LogSourceFile, long)"/>
    public static string? Recognise(ReadOnlySpan<byte> head, long length)
    {
        if (head.IsEmpty || StartsLikeEvents(head))
            return null;
        foreach (var signature in Signatures.All)
        {
            if (signature.Matches(head))
                return $"This is {signature.Noun}, not an event file. {signature.Remedy}";
        }

        return RecogniseText(head, length);
    }

    private static bool IsZero(ReadOnlySpan<byte> bytes) => bytes.Length > 0 && bytes.IndexOfAnyExcept((byte)0) < 0;

    // To the end, at the speed of memory: behind zeros there may be records after all.
    private static bool IsZero(LogSourceFile file, long offset)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (file.Read(buffer, offset) is var read and > 0)
            {
                if (!IsZero(buffer.AsSpan(0, read)))
                    return false;
                offset += read;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool StartsLikeEvents(ReadOnlySpan<byte> head) =>
        head.Length >= TfRecordWriter.HeaderBytes
        && MaskedCrc.Compute(BinaryPrimitives.ReadUInt64LittleEndian(head)).Value == BinaryPrimitives.ReadUInt32LittleEndian(head[sizeof(ulong)..]);

    private static string? RecogniseText(ReadOnlySpan<byte> head, long length)
    {
        if (TryDecodeUtf16(head, out var byteOrder))
        {
            return $"This is text in UTF-16 ({byteOrder}), not an event file: a program that redirects text, such as PowerShell's '>', may have written it. "
                + "Copy the original as bytes.";
        }
        if (head.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
            head = head[3..];
        if (!IsText(head, isWhole: head.Length >= length - 3))
            return null;
        var start = head.TrimStart(" \t\r\n"u8);
        if (start.StartsWith("version https://git-lfs.github.com"u8) || start.StartsWith("version https://hawser"u8))
            return "This is a Git LFS pointer, not the event file itself. Run 'git lfs pull' in the repository to fetch it.";
        if (IsAny(start, "<!doctype html"u8, "<html"u8, "<head"u8, "<body"u8, "<!--"u8))
        {
            return "This is a web page (HTML), not an event file: a download may have ended on an error or login page. Open it in a browser to see which, "
                + "and download the file again.";
        }
        if (start.StartsWith("<?xml"u8) || start.StartsWith("<"u8))
        {
            return "This is XML, not an event file: a download from a store may have ended in an error message. Open it as text to read it, "
                + "and download the file again.";
        }
        if (start.StartsWith("{"u8) || start.StartsWith("["u8))
            return "This is JSON, not an event file: a download may have ended in an error message. Open it as text to read it, and download the file again.";
        if (start.StartsWith("/annex/objects/"u8) || start.IndexOf("/annex/objects/"u8) >= 0)
            return "This is a git-annex pointer, not the event file itself. Run 'git annex get' in the repository to fetch it.";
        return start.IsEmpty
            ? "The file holds nothing but white space. It is not an event file."
            : "This is text, not an event file. Open it to see what it says, and copy or download the event file again.";
    }

    // Every byte of a text is a printable character or white space; one that ends within a character is text as well.
    private static bool IsText(ReadOnlySpan<byte> head, bool isWhole)
    {
        if (head.IndexOfAnyInRange((byte)0, (byte)8) >= 0 || head.IndexOfAnyInRange((byte)14, (byte)26) >= 0 || head.IndexOfAnyInRange((byte)28, (byte)31) >= 0)
            return false;
        for (var cut = 0; cut <= (isWhole ? 0 : 3) && cut < head.Length; cut++)
        {
            if (Utf8.IsValid(head[..^cut]))
                return true;
        }

        return false;
    }

    private static bool TryDecodeUtf16(ReadOnlySpan<byte> head, out string byteOrder)
    {
        byteOrder = "little-endian";
        if (head.Length >= 2 && head[0] == 0xff && head[1] == 0xfe)
            return true;
        if (head.Length >= 2 && head[0] == 0xfe && head[1] == 0xff)
        {
            byteOrder = "big-endian";
            return true;
        }

        // Without a mark: every other byte of Latin text is zero, and none of the rest.
        if (head.Length < 16)
            return false;
        var (zerosAtOdd, zerosAtEven, half) = (0, 0, head.Length / 2);
        for (var i = 0; i < half; i++)
        {
            zerosAtEven += head[2 * i] == 0 ? 1 : 0;
            zerosAtOdd += head[(2 * i) + 1] == 0 ? 1 : 0;
        }

        if (zerosAtEven == half && zerosAtOdd == 0)
            byteOrder = "big-endian";
        return (zerosAtOdd == half && zerosAtEven == 0) || (zerosAtEven == half && zerosAtOdd == 0);
    }

    private static bool IsAny(
        ReadOnlySpan<byte> start, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, ReadOnlySpan<byte> d, ReadOnlySpan<byte> e) =>
        Is(start, a) || Is(start, b) || Is(start, c) || Is(start, d) || Is(start, e);

    private static bool Is(ReadOnlySpan<byte> start, ReadOnlySpan<byte> lowercase) =>
        start.Length >= lowercase.Length && System.Text.Ascii.EqualsIgnoreCase(start[..lowercase.Length], lowercase);
}
