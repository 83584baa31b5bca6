// A log source without a disk, which does what a test tells it: growth, replaced and vanishing files, errors, slow and short reads.
namespace Sonde.Runs.Tests;

/// <summary>
/// Holds files by name; folders are what their names say. As in a store of objects, an open file is a name: what is put in
/// its place is read from then on.
/// </summary>
internal sealed class MemorySource : ILogSource
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, MemoryFile> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, LogEntry> _others = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Exception> _broken = new(StringComparer.Ordinal);
    private readonly List<MemoryWatch> _watches = [];
    private long _clock;

    /// <summary>The names of the folders that were listed, in order.</summary>
    public List<string> Listed { get; } = [];

    /// <summary>Called before each listing.</summary>
    public Action<string>? Listing { get; set; }

    /// <summary>Called before each read, which completes after the task.</summary>
    public Func<string, long, Task>? Reading { get; set; }

    /// <summary>No read gives more bytes.</summary>
    public int MostBytes { get; set; } = int.MaxValue;

    /// <summary>Whether changes are reported to those that watch.</summary>
    public bool Reports { get; set; } = true;

    /// <summary>Whether files have identities: without, a replaced file is known by its bytes alone.</summary>
    public bool HasIdentities { get; set; } = true;

    /// <summary>How many files are open.</summary>
    public int Open { get; private set; }

    public static byte[] Scalar(string tag, long step, float value, double wallTime = 1_700_000_000) =>
        TestEventFile.Record(TestEventFile.ScalarEvent(tag, step, value, wallTime));

    /// <summary>Adds bytes to a file, which comes into being where it is not there.</summary>
    public void Append(string name, params ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (!_files.TryGetValue(name, out var file))
                _files.Add(name, file = new MemoryFile(++_clock));
            file.Bytes = [.. file.Bytes, .. bytes];
            file.Written = ++_clock;
        }

        Report(name);
    }

    /// <summary>Puts another file in the place of the one of that name.</summary>
    public void Replace(string name, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
            _files[name] = new MemoryFile(++_clock) { Bytes = bytes.ToArray(), Written = ++_clock };
        Report(name);
    }

    /// <summary>Cuts the file itself.</summary>
    public void Cut(string name, int length)
    {
        lock (_gate)
            (_files[name].Bytes, _files[name].Written) = (_files[name].Bytes[..length], ++_clock);
        Report(name);
    }

    /// <summary>Takes away a file, or a folder with all that is in it.</summary>
    public void Delete(string name)
    {
        lock (_gate)
        {
            foreach (var gone in _files.Keys.Where(file => file == name || file.StartsWith(name + "/", StringComparison.Ordinal)).ToList())
                _files.Remove(gone);
            foreach (var gone in _others.Keys.Where(file => file == name || file.StartsWith(name + "/", StringComparison.Ordinal)).ToList())
                _others.Remove(gone);
        }

        Report(name);
    }

    /// <summary>Puts something else into a folder: a link, a device.</summary>
    public void Put(string folder, LogEntry entry)
    {
        lock (_gate)
            _others[$"{folder}/{entry.Name}"] = entry;
        Report($"{folder}/{entry.Name}");
    }

    /// <summary>From now on, what is done with the folder or file throws; null for no more.</summary>
    public void Break(string name, Exception? error)
    {
        lock (_gate)
        {
            if (error is null)
                _broken.Remove(name);
            else
                _broken[name] = error;
        }
    }

    /// <summary>Reports a change to those that watch.</summary>
    public void Report(string? name)
    {
        MemoryWatch[] watches;
        lock (_gate)
            watches = Reports ? [.. _watches] : [];
        foreach (var watch in watches)
            watch.Changed(name);
    }

    public async ValueTask<LogListing> ListAsync(string folder, CancellationToken ct)
    {
        Listing?.Invoke(folder);
        await Task.CompletedTask;
        lock (_gate)
        {
            Listed.Add(folder);
            Check(folder);
            var prefix = folder == "." ? "" : folder + "/";
            var entries = new Dictionary<string, LogEntry>(StringComparer.Ordinal);
            foreach (var (name, file) in _files.Where(file => file.Key.StartsWith(prefix, StringComparison.Ordinal)))
            {
                var rest = name[prefix.Length..];
                var cut = rest.IndexOf('/', StringComparison.Ordinal);
                if (cut < 0)
                    entries[rest] = new LogEntry(rest, LogEntryKind.File) { Stamp = Stamp(file) };
                else
                    entries[rest[..cut]] = new LogEntry(rest[..cut], LogEntryKind.Folder);
            }

            foreach (var (name, entry) in _others.Where(other => other.Key == prefix + other.Value.Name))
                entries[entry.Name] = entry;
            return entries.Count > 0 || folder == "." ? new LogListing(0, [.. entries.Values]) : throw new DirectoryNotFoundException(folder);
        }
    }

    public ValueTask<ILogFile> OpenAsync(string file, CancellationToken ct)
    {
        lock (_gate)
        {
            _ = Find(file);
            Open++;
            return new(new OpenFile(this, file));
        }
    }

    public ILogWatch Watch(Action<string?> changed)
    {
        lock (_gate)
        {
            var watch = new MemoryWatch(this, changed);
            _watches.Add(watch);
            return watch;
        }
    }

    private FileStamp Stamp(MemoryFile file) =>
        new(file.Bytes.Length, DateTime.UnixEpoch.AddSeconds(file.Written)) { Identity = HasIdentities ? (UInt128)file.Identity : 0 };

    private MemoryFile Find(string name)
    {
        Check(name);
        return _files.TryGetValue(name, out var file) ? file : throw new FileNotFoundException($"'{name}' is not there.");
    }

    private void Check(string name)
    {
        if (_broken.TryGetValue(name, out var error))
            throw error;
    }

    private sealed class MemoryFile(long identity)
    {
        public long Identity => identity;

        public byte[] Bytes { get; set; } = [];

        public long Written { get; set; }
    }

    private sealed class OpenFile(MemorySource source, string name) : ILogFile
    {
        private bool _closed;

        public ValueTask<FileStamp> StatAsync(CancellationToken ct)
        {
            lock (source._gate)
                return new(source.Stamp(source.Find(name)));
        }

        public async ValueTask<int> ReadAsync(long offset, Memory<byte> to, CancellationToken ct)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (source.Reading is { } reading)
                await reading(name, offset);
            lock (source._gate)
            {
                var bytes = source.Find(name).Bytes;
                var count = (int)Math.Clamp(bytes.Length - offset, 0, Math.Min(to.Length, source.MostBytes));
                bytes.AsSpan((int)Math.Min(offset, bytes.Length), count).CopyTo(to.Span);
                return count;
            }
        }

        public void Dispose()
        {
            lock (source._gate)
                source.Open -= _closed ? 0 : 1;
            _closed = true;
        }
    }

    private sealed class MemoryWatch(MemorySource source, Action<string?> changed) : ILogWatch
    {
        public string? Reason => source.Reports ? null : "This source reports nothing.";

        public void Changed(string? name) => changed(name);

        public void Dispose()
        {
            lock (source._gate)
                source._watches.Remove(this);
        }
    }
}
