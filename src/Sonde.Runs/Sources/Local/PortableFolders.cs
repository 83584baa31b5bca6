// Lists folders and opens files by means of the base library alone: Windows, macOS, and Linux where its own calls are refused.
using System.Collections.Concurrent;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Sonde.Runs;

/// <summary>The base library tells neither types nor identities: a folder is known by its path with all links followed.</summary>
internal sealed class PortableFolders(LocalPaths paths)
{
    private const string NotUtf8 = "The name is not UTF-8, so this cannot be opened on this system. Rename it.";

    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
        RecurseSubdirectories = false,
        ReturnSpecialDirectories = false,
    };

    private readonly ConcurrentDictionary<string, string> _targets = new(StringComparer.Ordinal); // real paths by the names of links

    public LogListing List(string name)
    {
        var path = paths.PathOf(name);
        if (File.Exists(path))
            throw new IOException($"'{path}' is a file, not a folder.");
        if (name == ".")
            _targets["."] = RealPath(path);
        var entries = new List<LogEntry>();
        foreach (var entry in new FileSystemEnumerable<LogEntry?>(path, (ref FileSystemEntry entry) => Describe(name, ref entry), Everything))
        {
            if (entry is { } found)
                entries.Add(found);
        }

        return new LogListing(IdentityOf(RealPathOf(name)), entries);
    }

    public SafeFileHandle Open(string name) =>
        File.OpenHandle(paths.PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);

    public static FileStamp Stat(SafeFileHandle handle) => new(RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle));

    private LogEntry? Describe(string folder, ref FileSystemEntry entry)
    {
        var name = entry.FileName.ToString();
        var isEventFile = EventFileNames.IsEventFile(name);

        // Names of other bytes than UTF-8 come with replacement characters, and lead nowhere.
        if (name.Contains('\ufffd') && !Path.Exists(entry.ToFullPath()))
            return isEventFile || entry.IsDirectory ? new LogEntry(name, LogEntryKind.Other) { Problem = NotUtf8 } : null;
        if ((entry.Attributes & FileAttributes.ReparsePoint) != 0)
            return DescribeLink(folder, name, entry.ToFileSystemInfo(), isEventFile, entry.IsDirectory);
        if (entry.IsDirectory)
            return new LogEntry(name, LogEntryKind.Folder);
        return isEventFile ? OfFile(name, new FileInfo(entry.ToFullPath()), IdentityOf(Path.Join(RealPathOf(folder), name)), isLink: false) : null;
    }

    private LogEntry? DescribeLink(string folder, string name, FileSystemInfo info, bool isEventFile, bool isFolder)
    {
        try
        {
            return info.ResolveLinkTarget(returnFinalTarget: true) switch
            {
                null when isFolder => new LogEntry(name, LogEntryKind.Folder), // not a link, a folder in the cloud
                null => isEventFile ? OfFile(name, (FileInfo)info, IdentityOf(Path.Join(RealPathOf(folder), name)), isLink: false) : null,
                { Exists: false } => isEventFile ? new LogEntry(name, LogEntryKind.BrokenLink) { IsLink = true } : null,
                DirectoryInfo target => OfFolder(folder, name, RealPath(target.FullName)),
                FileInfo target when isEventFile => OfFile(name, target, IdentityOf(RealPath(target.FullName)), isLink: true),
                _ => null,
            };
        }
        catch (IOException)
        {
            return isEventFile ? new LogEntry(name, LogEntryKind.BrokenLink) { IsLink = true } : null; // a link that leads to itself
        }
    }

    private LogEntry OfFolder(string folder, string name, string target)
    {
        _targets[LogNames.Join(folder, name)] = target;
        return new LogEntry(name, LogEntryKind.Folder) { IsLink = true, Stamp = default(FileStamp) with { Identity = IdentityOf(target) } };
    }

    private static LogEntry OfFile(string name, FileInfo file, UInt128 identity, bool isLink)
    {
        var entry = new LogEntry(name, LogEntryKind.File) { IsLink = isLink };
        return file.Exists
            ? entry with { Stamp = new FileStamp(file.Length, file.LastWriteTimeUtc) { Identity = identity } }
            : entry; // gone since: opening it will tell
    }

    // The nearest link on the way, and the rest of the name behind its target.
    private string RealPathOf(string name)
    {
        for (var end = name.Length; end > 0; end = name.LastIndexOf('/', end - 1))
        {
            if (_targets.TryGetValue(name[..end], out var target))
                return Path.Join(target, name[end..].Replace('/', Path.DirectorySeparatorChar));
        }

        return Path.Join(_targets.GetValueOrDefault(".") ?? RealPath(paths.Root), name.Replace('/', Path.DirectorySeparatorChar));
    }

    // Every part of the path may be a link.
    private static string RealPath(string path)
    {
        var root = Path.GetPathRoot(path) ?? "";
        var real = root;
        foreach (var part in path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            if (new DirectoryInfo(real).ResolveLinkTarget(returnFinalTarget: true) is { } target)
                real = Path.TrimEndingDirectorySeparator(target.FullName);
        }

        return real;
    }

    private static UInt128 IdentityOf(string path) => BitConverter.ToUInt128(SHA256.HashData(Encoding.UTF8.GetBytes(path)));
}
