// Writes what a training run measures to an event file that TensorBoard and Sonde read.
using System.Globalization;
using Sonde.Events;
using Sonde.Events.Wire;
using Sonde.Events.Writing;

namespace Sonde;

/// <summary>
/// Writes summaries to one event file. Calls are thread-safe and keep their order; each encodes into memory and returns, and a
/// background flush brings the records to the operating system within <see cref="SummaryWriterOptions.FlushPeriod"/>.
/// </summary>
/// <remarks>
/// Once written, a file that cannot be written any more (disk full, folder gone) never throws into training: records are kept
/// in memory up to <see cref="SummaryWriterOptions.MaxPendingBytes"/> and the newest dropped beyond, <see cref="DroppedRecords"/>
/// counts them, standard error says so once, and writing goes on as soon as it can, with a <see cref="GapRecord"/> where records
/// are missing. A deleted file is created anew with what is left, and one that was cut or replaced is continued; both say so in
/// the same way.
/// </remarks>
public sealed partial class SummaryWriter : IDisposable
{
    private const int NameAttempts = 1000;

    // A session log whose status is START.
    private static readonly byte[] SessionStart = new ProtoMessage().Varint(1, 1).ToArray();

    // Two writers of one process never share a name, whatever second and folder they start in.
    private static long s_lastUid = -1;

    private readonly SummaryWriterOptions _options;
    private readonly Func<string, FileMode, IAppendFile> _open;
    private readonly EventFileWriter _file;
    private readonly Lock _childrenGate = new();
    private readonly Dictionary<(string MainTag, string Key), SummaryWriter> _children = [];
    private volatile bool _disposed;

    /// <summary>Creates the folder and the event file in it.</summary>
    /// <param name="logdir">The run's folder.</param>
    /// <param name="options">Options; defaults where null.</param>
    /// <exception cref="IOException">The folder or the file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">They must not be created.</exception>
    public SummaryWriter(string logdir, SummaryWriterOptions? options = null)
        : this(logdir, options ?? new SummaryWriterOptions(), AppendFile.Open, createNow: true)
    {
    }

    internal SummaryWriter(string logdir, SummaryWriterOptions options, Func<string, FileMode, IAppendFile> open, bool createNow)
    {
        ArgumentException.ThrowIfNullOrEmpty(logdir);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxPendingBytes, 1);
        if (options.FlushPeriod != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(options.FlushPeriod, TimeSpan.Zero);
        }

        _options = options;
        _open = open;
        LogDirectory = Path.GetFullPath(logdir);
        var errors = options.ErrorOutput ?? Console.Error;
        for (var attempt = 1; ; attempt++)
        {
            FilePath = Path.Combine(LogDirectory, MakeFileName(options));
            var sink = new EventFileSink(FilePath, options.TimeProvider, open, errors);
            try
            {
                _file = new EventFileWriter(sink, options, createNow);
                break;
            }
            catch (IOException) when (!sink.WasOpened && File.Exists(FilePath) && attempt < NameAttempts)
            {
                // A process of the same number on a machine of the same name (containers) took it: the next number is free.
            }
        }

        if (options.PurgeStep is { } purged)
        {
            using var record = _file.BeginEvent(EventKind.SessionLog, purged, null, SessionStart.Length);
            SessionStart.CopyTo(record.Payload);
        }
    }

    /// <summary>The run's folder, as a full path.</summary>
    public string LogDirectory { get; }

    /// <summary>Whether it takes no more.</summary>
    internal bool IsDisposed => _disposed;

    /// <summary>The event file, as a full path.</summary>
    public string FilePath { get; }

    /// <summary>The step of the record added last; null before the first.</summary>
    public long? LastStep => _file.LastStep;

    /// <summary>
    /// Records that were lost because the file could not be written, or because it was cut or replaced by others afterwards, as far
    /// as that can be known; those of <see cref="AddScalars"/> included. What went with a deleted file only its gap tells.
    /// </summary>
    public long DroppedRecords => _file.DroppedRecords + Children().Sum(child => child.DroppedRecords);

    /// <summary>Why the last write failed; null while all is well.</summary>
    public string? WriteError => _file.Error ?? Children().Select(child => child.WriteError).FirstOrDefault(error => error is not null);

    /// <summary>
    /// Brings everything added so far to the operating system before it returns: it survives the end of this process, however
    /// that comes, and a power cut where <see cref="SummaryWriterOptions.Durability"/> says so. Where the file cannot be written it returns all the
    /// same; <see cref="WriteError"/> then says why.
    /// </summary>
    public void Flush()
    {
        _file.Flush();
        foreach (var child in Children())
        {
            child.Flush();
        }
    }

    /// <summary>Flushes and closes the file.</summary>
    public void Dispose()
    {
        lock (_childrenGate)
        {
            _disposed = true;
        }

        _file.Dispose();
        foreach (var child in Children())
        {
            child.Dispose();
        }
    }

    private static string MakeFileName(SummaryWriterOptions options)
    {
        var host = string.Concat(Environment.MachineName.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '_'));
        var uid = Interlocked.Increment(ref s_lastUid);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"events.out.tfevents.{options.TimeProvider.GetUtcNow().ToUnixTimeSeconds():D10}.{host}.{Environment.ProcessId}.{uid}{options.FileNameSuffix}");
    }

    /// <summary>The writer of a run below this one; an empty main tag leaves the folder's name to the key alone.</summary>
    private SummaryWriter Child(string mainTag, string key)
    {
        lock (_childrenGate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_children.TryGetValue((mainTag, key), out var child))
            {
                // Created at its first flush: a folder that cannot be made is a failure to write, which must not throw here.
                var folder = Path.Combine(LogDirectory, mainTag.Length == 0 ? key : $"{mainTag.Replace('/', '_')}_{key}");
                child = new SummaryWriter(folder, _options, _open, createNow: false);
                _children.Add((mainTag, key), child);
            }

            return child;
        }
    }

    private SummaryWriter[] Children()
    {
        lock (_childrenGate)
        {
            return [.. _children.Values];
        }
    }
}
