// Folders and files of this machine, network drives included.
using System.IO.Enumeration;
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>The file system as a source. Files are opened so that others may write, rename and delete them meanwhile.</summary>
public sealed class LocalLogSource : ILogSource
{
    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
        RecurseSubdirectories = false,
        ReturnSpecialDirectories = false,
    };

    /// <inheritdoc/>
    public IReadOnlyList<LogEntry> List(string folder)
    {
        if (File.Exists(folder))
            throw new IOException($"'{folder}' is a file, not a folder.");
        return [.. new FileSystemEnumerable<LogEntry>(folder, static (ref FileSystemEntry entry) => Describe(ref entry), Everything)];
    }

    /// <inheritdoc/>
    public FileStamp Stat(string file)
    {
        var info = new FileInfo(file);
        if (info.LinkTarget is not null && info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
            info = target;
        return new FileStamp(info.Length, info.LastWriteTimeUtc);
    }

    /// <inheritdoc/>
    public EventFileReader OpenEvents(string file) => new(file);

    /// <inheritdoc/>
    public int Read(string file, long offset, Span<byte> to)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var done = 0;
        while (done < to.Length)
        {
            var read = RandomAccess.Read(handle, to[done..], offset + done);
            if (read == 0)
                break;
            done += read;
        }

        return done;
    }

    private static LogEntry Describe(ref FileSystemEntry entry)
    {
        var name = entry.FileName.ToString();
        if ((entry.Attributes & FileAttributes.ReparsePoint) == 0)
            return new LogEntry(name, entry.IsDirectory ? LogEntryKind.Folder : LogEntryKind.File);

        var info = entry.ToFileSystemInfo();
        try
        {
            return info.ResolveLinkTarget(returnFinalTarget: true) switch
            {
                null => new LogEntry(name, entry.IsDirectory ? LogEntryKind.Folder : LogEntryKind.File), // not a link, a cloud file
                { Exists: false } => new LogEntry(name, LogEntryKind.BrokenLink),
                DirectoryInfo target => new LogEntry(name, LogEntryKind.Folder, Path.TrimEndingDirectorySeparator(target.FullName)),
                _ => new LogEntry(name, LogEntryKind.File),
            };
        }
        catch (IOException)
        {
            return new LogEntry(name, LogEntryKind.BrokenLink); // a link that leads to itself
        }
    }
}
