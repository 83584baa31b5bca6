// Brings records into the event file, and keeps at it when the file cannot be written.
namespace Sonde.Events.Writing;

/// <summary>
/// The event file of one writer. A failed write is a state, not an exception: how much of it arrived is read off the file's
/// length, so that the next attempt goes on at the very byte and never tears a record. A file that was deleted is created anew.
/// </summary>
internal sealed class EventFileSink(string path, TimeProvider time, Func<string, FileMode, IAppendFile> open, TextWriter errors) : IDisposable
{
    private IAppendFile? _file;
    private long _length;
    private bool _said;

    public string Path { get; } = path;

    /// <summary>Why the last write failed; null while all is well.</summary>
    public string? Error { get; private set; }

    /// <summary>How many files have been started under the path: more than one after the file was deleted.</summary>
    public int Generation { get; private set; }

    /// <summary>Creates the file, which must not be there yet, with its first record.</summary>
    public void Create() => Start(FileMode.CreateNew);

    /// <summary>Writes what is unwritten; false where some of it had to stay.</summary>
    public bool TryWrite(RecordBuffer records)
    {
        try
        {
            if (_file is null || !_file.IsThere)
            {
                Restart(records);
            }

            var bytes = records.Unwritten;
            _file!.Write(bytes, _length);
            _length += bytes.Length;
            records.Advance(bytes.Length);
            Error = null;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TakeStock(records);
            Error = e.Message;
            Say($"cannot write {Path}: {e.Message} Training goes on; records are kept in memory up to a limit, and dropped beyond it.");
            return false;
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Restart(RecordBuffer records)
    {
        // A file of this name and of ours may be left from a failed start; nobody else makes this name.
        _file?.Dispose();
        _file = null;
        records.RewindToRecord();
        Start(FileMode.Create);
    }

    private void Start(FileMode mode)
    {
        var file = open(Path, mode);
        try
        {
            var header = EventEncoder.FileVersion(UnixTime.Now(time));
            file.Write(header, 0);
            _length = header.Length;
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _file = file;
        Generation++;
    }

    private void TakeStock(RecordBuffer records)
    {
        try
        {
            var arrived = (int)Math.Clamp((_file?.Length ?? _length) - _length, 0, records.Unwritten.Length);
            _length += arrived;
            records.Advance(arrived);
        }
        catch (IOException)
        {
            // The length cannot be had either: the same bytes are written again at the same offset, which is harmless.
        }
    }

    private void Say(string message)
    {
        if (!_said)
        {
            _said = true;
            errors.WriteLine("sonde: " + message);
        }
    }
}
