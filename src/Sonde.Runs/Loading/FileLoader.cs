// One event file while it is being loaded and followed.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>
/// Reads what was added since the last time. A file that was replaced or became shorter than what had been read is read from
/// the start, and what it held before is forgotten. Not thread-safe: one pass at a time.
/// </summary>
internal sealed class FileLoader(ILogSource source, string folder, string fileName, string name)
{
    private const int TailLength = 32;
    private const int WorthABlock = EventBlock.MaxBytes / 4;
    private readonly string _path = Path.Combine(folder, fileName);
    private byte[] _tail = [];  // the last bytes before _offset
    private FileStamp? _stamp;  // as of the last time that everything was read
    private EventFileReader? _reader; // keeps no handle between passes
    private EventSorter? _sorter;
    private EventFileInfo _receipt = new(name, 0, 0, [], null);
    private long _offset;
    private string? _problem;
    private bool _changed = true;
    private int _structureBefore;

    public IReadOnlyList<FileTag> Tags => _sorter?.Tags ?? [];

    /// <summary>Grows with every tag that is new and with every start over.</summary>
    public int Structure => _structureBefore + (_sorter?.Structure ?? 0);

    public double? FirstWallTime => _sorter?.FirstWallTime;

    public double? LastWallTime => _sorter?.LastWallTime;

    /// <summary>Whether the last pass stopped at its budget with more to read.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Looks at the file and tells whether there is something to do, without opening it.</summary>
    public bool NeedsLoad(out long newBytes)
    {
        newBytes = 0;
        try
        {
            var now = source.Stat(_path);
            newBytes = Math.Abs(now.Length - _offset);
            return HasMore || now != _stamp || _problem is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
            return false;
        }
    }

    /// <summary>Reads on until the end of the file or until about <paramref name="budget"/> bytes have been read.</summary>
    /// <param name="budget">In bytes.</param>
    /// <param name="crew">Those that may help.</param>
    /// <param name="self">The one that reads.</param>
    /// <param name="ct">Ends reading early.</param>
    public void Load(long budget, LoadCrew crew, Lazy<BlockWorker> self, CancellationToken ct)
    {
        try
        {
            var now = source.Stat(_path);
            if (_reader is null || _sorter is null || now.Length < _offset || !IsSame(_sorter))
                (_reader, _sorter) = StartOver();
            HasMore = ReadOn(_reader, _sorter, now.Length, budget, crew, self, ct);
            _stamp = HasMore ? null : now;
            _problem = null;
            _receipt = new EventFileInfo(name, now.Length, _reader.Records, [.. _reader.Damage], _reader.TruncatedAt);
            _changed = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
        }
        catch
        {
            // A fault of ours may have left a gap: next time the file is read from the start.
            _reader?.Dispose();
            _reader = null;
            throw;
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

        sorter.File.Learn(_offset);
        _tail = new byte[Math.Min(TailLength, _offset)];
        if (source.Read(_path, _offset - _tail.Length, _tail) != _tail.Length)
            _tail = []; // cut short this very moment: the next pass sees it by the length
        return more;
    }

    private bool IsSame(EventSorter sorter)
    {
        if (!sorter.File.IsSame())
            return false;
        Span<byte> tail = stackalloc byte[TailLength];
        tail = tail[.._tail.Length];
        return source.Read(_path, _offset - tail.Length, tail) == tail.Length && tail.SequenceEqual(_tail);
    }

    private (EventFileReader Reader, EventSorter Sorter) StartOver()
    {
        _structureBefore = Structure + 1;
        _sorter = null;
        _reader?.Dispose();
        _reader = null;
        (_offset, _tail, HasMore) = (0, [], false);
        return (source.OpenEvents(_path), new EventSorter(new BlobFile(source, _path, name)));
    }

    private void Fail(Exception e)
    {
        var problem = e.Message;
        _changed |= problem != _problem;
        _problem = problem;
        HasMore = false;
        _stamp = null; // tried again at the next pass
    }
}
