// Finds good records in and behind damage, in time that grows with the bytes searched and not with what these claim.
using System.Buffers;
using System.Buffers.Binary;

namespace Sonde.Events;

/// <summary>
/// What has been learned of a stretch of a file since damage was met in it. Whoever damages a file on purpose can make every
/// twelfth byte the start of a record that spans half of it; so long spans are checked by <see cref="PrefixChecksums"/>, and each
/// place is searched for good records once, however many damaged ones span it. The file must not change meanwhile, but
/// for growing.
/// </summary>
/// <param name="file">The reader's own window, which stays where it is.</param>
/// <param name="start">Where the damage starts; nothing before it is asked for.</param>
internal sealed class DamageSearch(FileWindow file, long start) : IDisposable
{
    /// <summary>Records up to this size, framing included, are checked directly: that costs no more than to look up a long one.</summary>
    public const int DirectBytes = 4096;

    private const int PeekBytes = 2 * DirectBytes;
    private const int Framing = TfRecordWriter.HeaderBytes + TfRecordWriter.FooterBytes;

    private readonly FileWindow _ahead = file.Beside();
    private readonly PrefixChecksums _checksums = new(file, start);
    private readonly List<Row> _rows = [];
    private readonly byte[] _footer = new byte[TfRecordWriter.FooterBytes];
    private byte[]? _peeked;
    private long _peekedAt;
    private int _peekedCount;
    private long _searchedTo;

    /// <summary>Where the damage starts.</summary>
    public long Start { get; } = start;

    /// <summary>Up to where something is known: a reader that has come so far needs it no more.</summary>
    public long End { get; private set; } = start;

    /// <summary>What there is at an offset, and where a record there would end.</summary>
    public FrameState Check(long offset, out long next)
    {
        next = offset;
        var header = Peek(offset, FrameHeader.Bytes);
        if (header.Length < FrameHeader.Bytes)
        {
            return header.IsEmpty ? FrameState.End : FrameState.Truncated;
        }

        if (!FrameHeader.TryRead(header, out var length))
        {
            return FrameState.BadLength;
        }

        var room = file.FileLength() - offset - Framing;
        if (room < 0 || length > (ulong)room)
        {
            return FrameState.Truncated;
        }

        next = offset + Framing + (long)length;
        if (length > FrameHeader.MaxDataBytes)
        {
            return FrameState.TooLong;
        }

        var (isThere, isGood) = length <= DirectBytes - Framing ? CheckDirectly(offset, (int)length) : CheckLong(offset, next);
        return !isThere ? FrameState.Truncated : isGood ? FrameState.Good : FrameState.BadData;
    }

    /// <summary>Learns a span that was found damaged by other means, so that no part of it is gone through again and again.</summary>
    public void Learn(long from, long to)
    {
        _checksums.TryCompute(from, to, out _);
        End = Math.Max(End, to);
    }

    /// <summary>
    /// Where damage ends that was passed over by its length. Where bytes are missing in a record, others lie within what its
    /// length spans: a row of good records that reaches its end or lies across it. Records that were stored as its data
    /// stop short of its footer.
    /// </summary>
    /// <param name="from">Where the damaged record starts; higher from call to call.</param>
    /// <param name="to">Where it ends by its length.</param>
    public long EndOfDamage(long from, long to)
    {
        if (from >= _searchedTo || IsWithinRow(from))
        {
            _rows.Clear();
            _searchedTo = from + 1;
        }

        FindRows(to);
        var last = LastRowBefore(to);
        return last >= 0 && _rows[last].Start > from && _rows[last].End >= to ? _rows[last].Start : to;
    }

    public void Dispose()
    {
        _checksums.Dispose();
        _ahead.Forget();
        if (_peeked is not null)
        {
            ArrayPool<byte>.Shared.Return(_peeked);
            _peeked = null;
        }
    }

    // Rows do not overlap: what lies within a good record is its data, whatever it looks like.
    private void FindRows(long to)
    {
        while (_searchedTo < to && FrameHeader.TryFind(file.Holds(_searchedTo, to + FrameHeader.Bytes) ? file : _ahead, ref _searchedTo, to))
        {
            if (Check(_searchedTo, out var next) != FrameState.Good)
            {
                _searchedTo++;
                continue;
            }

            if (_rows.Count > 0 && _rows[^1].End == _searchedTo)
            {
                _rows[^1] = _rows[^1] with { End = next };
            }
            else
            {
                _rows.Add(new Row(_searchedTo, next));
            }

            _searchedTo = next;
        }

        End = Math.Max(End, _searchedTo);
    }

    private bool IsWithinRow(long offset)
    {
        var row = LastRowBefore(offset + 1);
        return row >= 0 && offset < _rows[row].End;
    }

    // The last row that starts before an offset; -1 where none does.
    private int LastRowBefore(long offset)
    {
        var (low, high) = (0, _rows.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _rows[middle].Start < offset ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    private (bool IsThere, bool IsGood) CheckDirectly(long offset, int length)
    {
        var record = Peek(offset, length + Framing);
        return record.Length < length + Framing
            ? (false, false)
            : (true, MaskedCrc.Compute(record[FrameHeader.Bytes..^TfRecordWriter.FooterBytes]).Value == BinaryPrimitives.ReadUInt32LittleEndian(
                record[^TfRecordWriter.FooterBytes..]));
    }

    private (bool IsThere, bool IsGood) CheckLong(long offset, long next)
    {
        var footer = _footer;
        var end = next - footer.Length;
        if (!_checksums.TryCompute(offset + FrameHeader.Bytes, end, out var checksum) || file.Read(end, footer) < footer.Length)
        {
            return (false, false);
        }

        End = Math.Max(End, next);
        return (true, checksum.Value == BinaryPrimitives.ReadUInt32LittleEndian(footer));
    }

    // A few bytes from anywhere; fewer than asked for only at the end of the file. Valid until the next call.
    private ReadOnlySpan<byte> Peek(long offset, int bytes)
    {
        var held = file.From(offset);
        if (held.Length >= bytes)
        {
            return held[..bytes];
        }

        var skip = offset - _peekedAt;
        if (_peeked is null || skip < 0 || skip + bytes > _peekedCount)
        {
            _peeked ??= ArrayPool<byte>.Shared.Rent(PeekBytes);
            (_peekedAt, skip) = (offset, 0);
            _peekedCount = file.Read(offset, _peeked.AsMemory(0, PeekBytes));
        }

        return _peeked.AsSpan((int)skip, Math.Min(bytes, _peekedCount - (int)skip));
    }

    /// <summary>Good records one behind the other, and where their row is broken off or not followed yet.</summary>
    private readonly record struct Row(long Start, long End);
}
