// Reads the records of a TFRecord file across growth, truncation and damage.
using System.Buffers.Binary;

namespace Sonde.Events;

/// <summary>
/// Reads framed records (uint64 length, masked CRC of the length, data, masked CRC of the data; little-endian) from a file
/// that may still grow. Both checksums are always checked. Nothing a file holds makes it throw; I/O errors do.
/// </summary>
/// <remarks>
/// Damage: data that fails its checksum is passed over by its length; where a length itself fails, the next offset is
/// searched at which a whole record checks out (records stored within the data of a damaged one cannot be distinguished). Damage is certain once a
/// good record follows it. Until then the bytes may be a tail that is still being written (or preallocated): it stays in <see cref="Damage"/> as one
/// of the last
/// <see cref="PendingDamage"/> entries, is looked at again whenever the file changes, and is withdrawn if it turns out good.
/// Not thread-safe.
/// </remarks>
internal sealed class TfRecordReader : IDisposable
{
    private const int HeaderBytes = TfRecordWriter.HeaderBytes;
    private const int FooterBytes = TfRecordWriter.FooterBytes;

    private readonly FileWindow _window;
    private readonly List<DamagedRecord> _damage = [];
    private long _at;
    private bool _searching;

    // There from the first damage until everything is passed that was learned while looking for its end.
    private DamageSearch? _search;

    // The record last passed over by its length: bytes may be missing in it, so a search behind it starts within it.
    private long _passedOver = long.MaxValue;
    private FrameState _firstPending;
    private long _restLength = -1;
    private DateTime _restTime;

    /// <summary>Opens a file for reading; others may write, rename and delete it meanwhile.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where a record starts, in bytes: 0, or the <see cref="Offset"/> of an earlier reader.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public TfRecordReader(string path, long offset = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Path = path;
        Offset = offset;
        _at = offset;
        _window = new FileWindow(new DiskFile(path));
    }

    internal TfRecordReader(string path, IReadFile file, long offset)
    {
        Path = path;
        Offset = offset;
        _at = offset;
        _window = new FileWindow(file);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Where a later reader has to start to miss nothing: after the last good record, in bytes.</summary>
    public long Offset { get; private set; }

    /// <summary>The damage found so far, in file order; the last <see cref="PendingDamage"/> entries may yet be withdrawn.</summary>
    public IReadOnlyList<DamagedRecord> Damage => _damage;

    /// <summary>How many of the last entries of <see cref="Damage"/> no good record follows yet.</summary>
    public int PendingDamage { get; private set; }

    /// <summary>Where an incomplete record starts that the file ends with, as of the last read; null where it ends well.</summary>
    public long? TruncatedAt { get; private set; }

    /// <summary>Whether the file was shorter at the last read than what had been read before: it was replaced or cut.</summary>
    public bool Shrunk { get; private set; }

    /// <summary>Reads the next record. False at the file's present end; call again after it has grown.</summary>
    public bool TryReadNext(out TfRecord record)
    {
        if (PendingDamage == 0)
        {
            if (_search is not null && Offset >= _search.End)
            {
                EndSearch();
            }

            if (TryReadGood(out record))
            {
                return true;
            }
        }

        if (PendingDamage > 0 && !LookAgain())
        {
            record = default;
            return false;
        }

        while (true)
        {
            var state = _searching ? Search(out var data, out var next) : ReadFrame(_at, out data, out next);
            switch (state)
            {
                case FrameState.Good:
                    record = new TfRecord(_at, data);
                    Settle();
                    _at = Offset = next;
                    return true;
                case FrameState.BadLength:
                    AddPending(state, _at == 0
                        ? "The checksum of the length does not match: the file is damaged at its start, or is not an event file."
                        : "The checksum of the length does not match.");
                    _searching = true;
                    _at = Math.Min(_at, _passedOver) + 1;
                    break;
                case FrameState.BadData:
                    AddPending(state, "The checksum of the data does not match.");
                    _passedOver = _at;
                    _at = Damaged(_at).EndOfDamage(_at, next);
                    break;
                case FrameState.TooLong:
                    AddPending(state, $"The record is larger than {FrameHeader.MaxDataBytes} bytes.");
                    _at = next;
                    break;
                default:
                    Rest(state);
                    record = default;
                    return false;
            }
        }
    }

    /// <summary>Closes the file until the next read, so that thousands of idle readers hold no thousand handles.</summary>
    public void Release()
    {
        EndSearch();
        _window.Close();
    }

    /// <inheritdoc />
    public void Dispose() => Release();

    /// <summary>
    /// Fills a block with the records that come next, and moves behind them; false where the next one is incomplete, damaged
    /// or too long for a block, or where damage behind <see cref="Offset"/> is not settled: that is for <see cref="TryReadNext"/>.
    /// </summary>
    internal bool TryReadBlock(EventBlock block, long enough)
    {
        if (_search is not null && PendingDamage == 0 && Offset >= _search.End)
        {
            EndSearch();
        }

        // Within damage that is known, a block would be read and checked anew for each of its records.
        if (PendingDamage > 0 || _search is not null || !block.Fill(_window, Offset, enough))
        {
            return false;
        }

        MoveTo(block.EndOffset);
        return true;
    }

    /// <summary>Goes on at an offset at which a record starts. Nothing may be pending.</summary>
    internal void MoveTo(long offset) => _at = Offset = offset;

    /// <summary>Reports a record whose framing is right and whose data is not what it should be.</summary>
    internal void ReportDamage(long offset, string reason) => _damage.Add(new DamagedRecord(offset, reason));

    // A good record that lies in memory whole, with nothing unsettled before it: all but a few of a sound file.
    private bool TryReadGood(out TfRecord record)
    {
        var bytes = _window.From(_at);
        if (bytes.Length >= HeaderBytes + FooterBytes && FrameHeader.TryRead(bytes, out var length)
            && length <= (ulong)(bytes.Length - HeaderBytes - FooterBytes) && (_search is null || length <= DamageSearch.DirectBytes))
        {
            var data = bytes.Slice(HeaderBytes, (int)length);
            if (MaskedCrc.Compute(data).Value == BinaryPrimitives.ReadUInt32LittleEndian(bytes[(HeaderBytes + (int)length)..]))
            {
                record = new TfRecord(_at, data);
                _at = Offset = _at + HeaderBytes + (int)length + FooterBytes;
                return true;
            }
        }

        record = default;
        return false;
    }

    private FrameState ReadFrame(long offset, out ReadOnlySpan<byte> data, out long next)
    {
        data = default;
        if (_search is null)
        {
            return ReadFrameDirectly(offset, out data, out next);
        }

        // The window moves for good records alone.
        var state = Damaged(offset).Check(offset, out next);
        return state == FrameState.Good ? Load(offset, next, out data) : state;
    }

    private FrameState ReadFrameDirectly(long offset, out ReadOnlySpan<byte> data, out long next)
    {
        data = default;
        next = offset;
        if (!_window.TryFill(offset, HeaderBytes))
        {
            return _window.From(offset).IsEmpty ? FrameState.End : FrameState.Truncated;
        }

        if (!FrameHeader.TryRead(_window.From(offset), out var length))
        {
            return FrameState.BadLength;
        }

        if (length > FrameHeader.MaxDataBytes)
        {
            var room = _window.FileLength() - offset - HeaderBytes - FooterBytes;
            next = room >= 0 && length <= (ulong)room ? offset + HeaderBytes + (long)length + FooterBytes : offset;
            return next > offset ? FrameState.TooLong : FrameState.Truncated;
        }

        next = offset + HeaderBytes + (int)length + FooterBytes;
        if (Load(offset, next, out data) == FrameState.Truncated)
        {
            return FrameState.Truncated;
        }

        var footer = BinaryPrimitives.ReadUInt32LittleEndian(_window.From(next - FooterBytes));
        if (MaskedCrc.Compute(data).Value == footer)
        {
            return FrameState.Good;
        }

        if (length > DamageSearch.DirectBytes)
        {
            Damaged(offset).Learn(offset, next);
        }

        return FrameState.BadData;
    }

    private FrameState Load(long offset, long next, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (!_window.TryFill(offset, (int)(next - offset)))
        {
            return FrameState.Truncated;
        }

        data = _window.From(offset)[HeaderBytes..(int)(next - offset - FooterBytes)];
        return FrameState.Good;
    }

    // Moves to the next offset at which a whole record checks out, or at which one starts that the file does not hold yet.
    private FrameState Search(out ReadOnlySpan<byte> data, out long next)
    {
        var search = Damaged(_at);
        for (; FrameHeader.TryFind(_window, ref _at, long.MaxValue); _at++)
        {
            var state = search.Check(_at, out next);
            if (state is FrameState.Good or FrameState.Truncated)
            {
                data = default;
                return state == FrameState.Good ? Load(_at, next, out data) : state;
            }
        }

        data = default;
        next = _at;
        return FrameState.End;
    }

    private DamageSearch Damaged(long offset)
    {
        if (_search is null || offset < _search.Start)
        {
            EndSearch();
            _search = new DamageSearch(_window, offset);
        }

        return _search;
    }

    private void EndSearch()
    {
        _search?.Dispose();
        _search = null;
    }

    private void AddPending(FrameState state, string reason)
    {
        if (PendingDamage++ == 0)
        {
            _firstPending = state;
        }

        _damage.Add(new DamagedRecord(_at, reason));
    }

    // Makes the damage before a good record certain.
    private void Settle()
    {
        if (PendingDamage > 0 && _at < _damage[^1].Offset)
        {
            // The search went back and found a record across the place where one was thought to start.
            _damage.RemoveAt(_damage.Count - 1);
        }

        PendingDamage = 0;
        _searching = false;
        _passedOver = long.MaxValue;
    }

    private void Rest(FrameState state)
    {
        TruncatedAt = state == FrameState.Truncated ? _at : null;
        _restLength = _window.FileLength();
        _restTime = _window.LastWriteTime();
        Shrunk = _restLength < Offset;
        EndSearch();
        _window.Forget();
    }

    // Decides whether reading goes on where damage was the last thing seen; false while the file is as it was.
    private bool LookAgain()
    {
        var length = _window.FileLength();
        if (length == _restLength && _window.LastWriteTime() == _restTime)
        {
            return false;
        }

        if (length < _at || ReadFrame(Offset, out _, out _) != _firstPending)
        {
            _damage.RemoveRange(_damage.Count - PendingDamage, PendingDamage);
            PendingDamage = 0;
            _at = Offset;
            _searching = false;
            _passedOver = long.MaxValue;
        }

        return true;
    }
}
