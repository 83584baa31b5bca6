// Brings records into the event file, and keeps at it when the file cannot be written.
namespace Sonde.Events.Writing;

/// <summary>
/// The event file of one writer. A failed write is a state, not an exception: how much of it arrived is read off the file's
/// length, so that the next attempt goes on at the very byte and never tears a record. A file that was deleted is created anew, one
/// that was cut or replaced is continued behind its last good record, and either says what is missing.
/// </summary>
internal sealed partial class EventFileSink(string path, TimeProvider time, Func<string, FileMode, IAppendFile> open, TextWriter errors) : IDisposable
{
    private IAppendFile? _file;
    private long _length;
    private int _torn;
    private bool _unsynced;
    private int _said;

    private bool _comparesPath;

    // What the file holds, for the case that it goes away.
    private double _begun;
    private long _records;
    private readonly List<long> _ownEnds = []; // where the versions and the gaps end that were written here
    private long _lost;
    private long _firstStep;
    private long _lastStep;

    public string Path { get; } = path;

    /// <summary>Why the last write failed; null while all is well.</summary>
    public string? Error { get; private set; }

    /// <summary>How many files have been started or continued under the path: more than one after the file was deleted, cut or replaced.</summary>
    public int Generation { get; private set; }

    /// <summary>Whether a file has been opened, whatever became of it.</summary>
    public bool WasOpened { get; private set; }

    /// <summary>How many records had been written and are in the file no more, because it was cut or replaced.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Creates the file, which must not be there yet, with its first record.</summary>
    public void Create() => Start(FileMode.CreateNew, []);

    /// <summary>Makes sure that there is a file to write to, a new one where it is gone; false where there cannot be one.</summary>
    /// <param name="block">What is to be written next, from its start again where the file is new.</param>
    public bool TryOpen(RecordBlock block)
    {
        try
        {
            if (_file is null || _file.LengthAtPath is not { } atPath)
            {
                Restart(block);
            }
            else if (IsCutOrReplaced(_file.Length, atPath))
            {
                Continue(block);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail("write", e);
            return false;
        }
    }

    /// <summary>Writes what is unwritten to the file that <see cref="TryOpen"/> found; false where some of it had to stay.</summary>
    public bool TryWrite(RecordBlock block)
    {
        try
        {
            var bytes = block.Unwritten;
            _unsynced = true;
            _file!.Write(bytes, _length);
            _length += bytes.Length;
            block.Advance(bytes.Length);
            _torn = 0;
            Note(block);
            Error = null;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TakeStock(block);
            Fail("write", e);
            return false;
        }
    }

    /// <summary>Waits until the disk has everything; false where it failed.</summary>
    public bool TrySync()
    {
        if (!_unsynced)
        {
            return true;
        }

        try
        {
            _file?.Sync();
            _unsynced = false;
            Error = null;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail("sync", e);
            return false;
        }
    }

    /// <summary>Writes a message to the error output, unless one was written before.</summary>
    public void Say(string message)
    {
        if (Interlocked.Exchange(ref _said, 1) == 0)
        {
            try
            {
                errors.WriteLine("sonde: " + message);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // The error output fails: WriteError and DroppedRecords still report it.
            }
        }
    }

    /// <summary>Closes the file; the first bytes of a record that is lost are cut off.</summary>
    public void Dispose()
    {
        try
        {
            if (_torn > 0 && _file is not null)
            {
                _file.Length = _length - _torn;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Readers take the rest for a record that is still being written.
            Fail("cut", e);
        }

        _file?.Dispose();
    }

    private void Restart(RecordBlock block)
    {
        // A file of this name and of ours may be left from a failed start; nobody else makes this name.
        _file?.Dispose();
        _file = null;
        block.Rewind();
        _torn = 0;
        byte[] gap = [];
        var lost = _records;
        if (lost > 0)
        {
            var now = UnixTime.Now(time);
            gap = GapEncoder.Encode(new GapRecord
            {
                Kind = GapRecord.Deleted,
                Records = lost,
                FirstStep = _firstStep,
                LastStep = _lastStep,
                From = _begun,
                To = now,
                Reason = "The file was deleted or moved while it was being written.",
            }, now);
        }

        Start(FileMode.Create, gap);
        if (Generation > 1)
        {
            Say($"{Path} was deleted or moved while it was being written, and {lost} {(lost == 1 ? "record was" : "records were")} lost with it. "
                + "A new file was started.");
        }
    }

    private void Start(FileMode mode, byte[] gap)
    {
        var file = open(Path, mode);
        WasOpened = true;
        try
        {
            var now = UnixTime.Now(time);
            byte[] header = [.. EventEncoder.FileVersion(now), .. gap];
            file.Write(header, 0);
            (_length, _begun) = (header.Length, now);
        }
        catch (Exception e)
        {
            // A full disk takes a name, and not one byte: readers would find empty files that nobody ever fills.
            file.Dispose();
            TryDelete();
            if (e is IOException && !e.Message.Contains(Path, StringComparison.Ordinal))
            {
                throw new IOException($"Cannot write '{Path}': {e.Message}", e);
            }

            throw;
        }

        _records = 0;
        _ownEnds.Clear();
        _ownEnds.Add(_length - gap.Length);
        if (gap.Length > 0)
        {
            _ownEnds.Add(_length);
        }

        Use(file);
    }

    private void Use(IAppendFile file)
    {
        _file?.Dispose();
        _file = file;
        _comparesPath = file.LengthAtPath == file.Length;
        _unsynced = true;
        Generation++;
    }

    private void TryDelete()
    {
        try
        {
            File.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report.
        }
    }

    private void Note(RecordBlock block)
    {
        if (_records == 0)
        {
            _firstStep = block.FirstStep;
        }

        _records += block.CountRecords().Written;
        _lastStep = block.LastStep;
    }

    private void TakeStock(RecordBlock block)
    {
        try
        {
            var arrived = (int)Math.Clamp((_file?.Length ?? _length) - _length, 0, block.Unwritten.Length);
            _length += arrived;
            block.Advance(arrived);
            _torn = block.TornBytes();
        }
        catch (IOException)
        {
            // The length cannot be had either: the same bytes are written again at the same offset, which is harmless.
        }
    }

    private void Fail(string what, Exception e)
    {
        Error = e.Message;
        Say($"cannot {what} {Path}: {e.Message} Training goes on; records are kept in memory up to a limit, and dropped beyond it.");
    }
}
