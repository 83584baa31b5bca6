// Goes on in a file of which others have left less than was written, or in the one that they have put in its place.
namespace Sonde.Events.Writing;

internal sealed partial class EventFileSink
{
    /// <summary>Finds out whether the file still holds what was written, where nothing more is to be written.</summary>
    public bool TryLookAfter()
    {
        try
        {
            if (_file is { LengthAtPath: { } atPath } && IsCutOrReplaced(_file.Length, atPath))
            {
                Continue(null);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail("read", e);
            return false;
        }
    }

    private bool IsCutOrReplaced(long length, long atPath) => length < _length || (_comparesPath && atPath != length);

    private void Continue(RecordBlock? block)
    {
        var left = ReadWhatIsLeft();
        _ownEnds.RemoveAll(end => end > left.End);

        // Of the block that is being written, the file may hold some records too.
        var kept = Math.Max(0, left.Records - _ownEnds.Count);
        var lost = Math.Max(0, _records - kept);
        var now = UnixTime.Now(time);
        var version = left.End == 0 ? EventEncoder.FileVersion(now) : [];
        var gap = lost == 0 ? [] : GapEncoder.Encode(
            new GapRecord
            {
                Kind = GapRecord.Deleted,
                Records = lost,
                FirstStep = left.LastStep ?? _firstStep,
                LastStep = _lastStep,
                From = left.LastTime ?? _begun,
                To = now,
                Reason = "The file was cut or replaced while it was being written.",
            }, now);
        var file = open(Path, FileMode.Open);
        try
        {
            if (file.Length > left.End)
            {
                file.Length = left.End;
            }

            file.Write([.. version, .. gap], left.End);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _length = left.End + version.Length;
        if (version.Length > 0)
        {
            _ownEnds.Add(_length);
        }

        _length += gap.Length;
        if (gap.Length > 0)
        {
            _ownEnds.Add(_length);
        }

        block?.Rewind(kept - (_records - lost));
        _torn = 0;
        _records -= lost;
        _lastStep = lost > 0 && left.LastStep is { } last ? last : _lastStep;
        Interlocked.Add(ref _lost, lost);
        Use(file);
        Say($"{Path} was cut or replaced while it was being written, and {lost} {(lost == 1 ? "record was" : "records were")} lost with it. "
            + "Writing continues in it.");
    }

    // How many records, the last one's step and time, and where to go on: what is left of an incomplete last record is cut off.
    private (long Records, long? LastStep, double? LastTime, long End) ReadWhatIsLeft()
    {
        using var reader = new EventFileReader(Path);
        (long? step, double? wallTime) = (null, null);
        while (reader.TryReadNext(out var record))
        {
            (step, wallTime) = record.Kind == EventKind.FileVersion ? (step, wallTime) : (record.Step, record.WallTime);
        }

        return (reader.Records, step, wallTime, reader.TruncatedAt is { } torn && reader.PendingDamage == 0 ? torn : new FileInfo(Path).Length);
    }
}
