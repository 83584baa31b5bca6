// One event file while it is being loaded and followed.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>
/// Reads what was added since the last time. A file that was replaced or became shorter than what had been read is read from
/// the start, and what it held before is forgotten. Not thread-safe: one pass at a time.
/// </summary>
internal sealed class FileLoader(ILogSource source, string name)
{
    private const int TailLength = 32;
    private const int WorthABlock = EventBlock.MaxBytes / 4;
    private readonly LogSourceFile _file = LogSourceFile.Of(source, name); // keeps nothing open between passes
    private byte[] _tail = [];  // the last bytes before _offset
    private FileStamp _expected; // as listed last
    private FileStamp? _stamp;  // as of the last time that everything was read
    private EventFileReader? _reader;
    private EventSorter? _sorter;
    private EventFileInfo _receipt = new() { Path = name };
    private long _offset;
    private string? _problem;
    private bool _isDue = true;
    private bool _changed = true;
    private int _structureBefore;

    public IReadOnlyList<FileTag> Tags => _sorter?.Tags ?? [];

    /// <summary>Grows with every tag that is new and with every start over.</summary>
    public int Structure => _structureBefore + (_sorter?.Structure ?? 0);

    public double? FirstWallTime => _sorter?.FirstWallTime;

    public double? LastWallTime => _sorter?.LastWallTime;

    /// <summary>Whether the last pass stopped at its budget with more to read.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Takes note of how the file is listed now.</summary>
    public void Expect(FileStamp stamp)
    {
        _expected = stamp;
        _isDue |= _stamp is not { } known || !known.MayBeOf(stamp);
    }

    /// <summary>The file was looked at: what could not be read before may be readable now.</summary>
    public void TryAgain() => _isDue |= _problem is not null;

    /// <summary>Whether there is something to do, without opening the file.</summary>
    public bool NeedsLoad(out long newBytes)
    {
        newBytes = Math.Abs(_expected.Length - _offset);
        return HasMore || _isDue;
    }

    /// <summary>Reads on until the end of the file or until about <paramref name="budget"/> bytes have been read.</summary>
    /// <param name="budget">In bytes.</param>
    /// <param name="crew">Those that may help.</param>
    /// <param name="self">The one that reads.</param>
    /// <param name="ct">Ends reading early.</param>
    /// <returns>False after a fault of ours, which may have left <paramref name="self"/> unusable.</returns>
    public bool Load(long budget, LoadCrew crew, Lazy<BlockWorker> self, CancellationToken ct)
    {
        try
        {
            _isDue = false;
            var now = _file.Stat();
            if (_reader is null || _sorter is null || now.Length < _offset || !IsSame(_sorter))
            {
                StartOver();
                if (OtherContent.Recognise(_file, now.Length) is { } other)
                {
                    Succeed(now, new EventFileInfo { Path = name, Bytes = now.Length, Problem = other, IsOfOtherKind = true });
                    return true;
                }

                _reader = _file.ReadEvents();
                _sorter = new EventSorter(new BlobFile(source, name));
            }

            HasMore = ReadOn(_reader, _sorter, now.Length, budget, crew, self, ct);
            Succeed(now, ReceiptOf(_reader, now.Length));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            // It may have left a gap: next time the file is read from the start. It hides no other file.
            _reader = null;
            Fail(e);
            return false;
        }
        finally
        {
            _file.Close();
        }
    }

    public bool TakeChanged()
    {
        var changed = _changed;
        _changed = false;
        return changed;
    }

    public EventFileInfo Receipt() => _problem is null ? _receipt : _receipt with { Problem = _problem };

    // Blocks are for sound stretches. What they leave (damage, long records, the end) is for the reader that knows about it.
    private bool ReadOn(EventFileReader reader, EventSorter sorter, long length, long budget, LoadCrew crew, Lazy<BlockWorker> self, CancellationToken ct)
    {
        var end = budget < long.MaxValue - _offset ? _offset + budget : long.MaxValue;
        var noBlocksBefore = length - _offset < WorthABlock ? long.MaxValue : 0;
        var more = false;
        try
        {
            while (!more)
            {
                if (reader.Offset >= noBlocksBefore)
                {
                    crew.Read(new BlockPipeline(reader, sorter, length, end, ct), self.Value);
                    noBlocksBefore = reader.Offset + EventBlock.MaxBytes; // a block a record would read everything many times
                    more = reader.Offset >= end || ct.IsCancellationRequested;
                    continue;
                }

                if (!reader.TryReadNext(out var record))
                    break;
                sorter.Add(record);
                more = reader.Offset >= end || ct.IsCancellationRequested;
            }
        }
        finally
        {
            _offset = reader.Offset;
            reader.Release();
        }

        sorter.File.Learn(_file, _offset);
        _tail = new byte[Math.Min(TailLength, _offset)];
        if (_file.ReadAll(_tail, _offset - _tail.Length) != _tail.Length)
            _tail = []; // cut short this very moment: the next pass sees it by the length
        return more;
    }

    private bool IsSame(EventSorter sorter)
    {
        if (!sorter.File.IsSame(_file))
            return false;
        var tail = new byte[_tail.Length];
        return _file.ReadAll(tail, _offset - tail.Length) == tail.Length && tail.AsSpan().SequenceEqual(_tail);
    }

    private void Succeed(FileStamp now, EventFileInfo receipt)
    {
        _stamp = HasMore ? null : now;
        _problem = null;
        _receipt = receipt;
        _changed = true;
    }

    private EventFileInfo ReceiptOf(EventFileReader reader, long length) => new()
    {
        Path = name,
        Bytes = length,
        Records = reader.Records,
        Damage = [.. reader.Damage],
        TruncatedAt = reader.TruncatedAt,
    };

    private void StartOver()
    {
        _structureBefore = Structure + 1;
        _sorter = null;
        _reader = null;
        (_offset, _tail, HasMore) = (0, [], false);
    }

    private void Fail(Exception e)
    {
        var problem = FolderTree.Describe(e);
        _changed |= problem != _problem;
        _problem = problem;
        HasMore = false;
        _stamp = null; // tried again when the file is looked at next
    }
}
