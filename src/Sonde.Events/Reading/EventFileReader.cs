// Reads the events of one event file, from any offset, while it grows.
namespace Sonde.Events;

/// <summary>
/// Reads an event file in order. Truncation and damage are values (<see cref="TruncatedAt"/>, <see cref="Damage"/>), a file
/// that is no event file is damage at offset 0, and reading goes on behind damage wherever a good record follows.
/// Reading allocates nothing per event. Not thread-safe.
/// </summary>
public sealed class EventFileReader : IDisposable
{
    private readonly TfRecordReader _records;

    /// <summary>Opens an event file; others may write, rename and delete it meanwhile.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where a record starts, in bytes: 0, or the <see cref="Offset"/> of an earlier reader.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public EventFileReader(string path, long offset = 0) => _records = new TfRecordReader(path, offset);

    internal EventFileReader(string path, IReadFile file, long offset = 0) => _records = new TfRecordReader(path, file, offset);

    /// <summary>The file.</summary>
    public string Path => _records.Path;

    /// <summary>Where a later reader has to start to miss nothing: after the last good record, in bytes.</summary>
    public long Offset => _records.Offset;

    /// <summary>How many events this reader has read.</summary>
    public long Records { get; private set; }

    /// <summary>The damage found so far, in file order; the last <see cref="PendingDamage"/> entries may yet be withdrawn.</summary>
    public IReadOnlyList<DamagedRecord> Damage => _records.Damage;

    /// <summary>How many of the last entries of <see cref="Damage"/> no good record follows yet: the end of the file may still be in the making.</summary>
    public int PendingDamage => _records.PendingDamage;

    /// <summary>Where an incomplete record starts that the file ends with, as of the last read: normal while a writer is at work.</summary>
    public long? TruncatedAt => _records.TruncatedAt;

    /// <summary>Whether the file was shorter at the last read than what had been read before: it was replaced or cut.</summary>
    public bool Shrunk => _records.Shrunk;

    /// <summary>Reads the next event. False at the file's present end; call again after it has grown.</summary>
    /// <param name="record">The event; its spans are valid until the next call.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool TryReadNext(out EventRecord record)
    {
        while (_records.TryReadNext(out var frame))
        {
            if (EventRecord.TryParse(frame.Data, frame.Offset, out record))
            {
                Records++;
                return true;
            }

            _records.ReportDamage(frame.Offset, "The data is not an event.");
        }

        record = default;
        return false;
    }

    /// <inheritdoc cref="TfRecordReader.TryReadBlock"/>
    internal bool TryReadBlock(EventBlock block, long enough) => _records.TryReadBlock(block, enough);

    /// <summary>Counts the events of a block that decoded well, and goes on where they end.</summary>
    internal void Accept(EventBlock block)
    {
        Records += block.Sound;
        if (!block.IsSound)
        {
            _records.MoveTo(block.SoundOffset);
        }
    }

    /// <summary>Closes the file until the next read, so that thousands of idle readers hold no thousand handles.</summary>
    public void Release() => _records.Release();

    /// <inheritdoc />
    public void Dispose() => _records.Dispose();
}
