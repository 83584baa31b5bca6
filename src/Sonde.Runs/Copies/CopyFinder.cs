// Finds the files of a run that hold the same bytes as another file of it, so that no point counts twice.
namespace Sonde.Runs;

/// <summary>
/// A file is left out where it is another name of one that is read, where all its bytes are the beginning of one that is read, or
/// where its name is that of an unfinished or packed copy of one that is read. Each is reported as a note. Writers start a file with
/// the time to the microsecond, so two files of their own never begin alike; files too short to tell are left out only where
/// their name says that they are copies. Used by one thread at a time.
/// </summary>
internal sealed class CopyFinder(ILogSource source, string run)
{
    /// <summary>From so many equal bytes on, equal bytes are no chance: several records.</summary>
    public const int TellingBytes = 256;

    private readonly Dictionary<string, (FileStamp Stamp, byte[] Head)> _heads = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Shorter, string Longer), Comparison> _comparisons = [];

    /// <summary>What was left out of the files given last, and why; also what is read under the name of an unfinished copy.</summary>
    public List<LogProblem> Notes { get; } = [];

    /// <summary>The files to read, in the order of their names.</summary>
    public List<LogEntry> Choose(IReadOnlyList<LogEntry> entries)
    {
        Notes.Clear();
        if (entries.Count == 1 && CopyName.IsWriterName(entries[0].Name))
            return [entries[0]];
        var files = entries.ToList();
        files.Sort(static (a, b) => FileOrder.Instance.Compare(a.Name, b.Name));
        var names = files.Where(static file => file.Stamp.Length > 0).Select(static file => file.Name).ToHashSet(StringComparer.Ordinal);
        var marks = new Dictionary<string, CopyName>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            CopyName? first = null;
            foreach (var mark in CopyName.Read(file.Name))
            {
                if (!names.Contains(mark.Of))
                {
                    first ??= mark;
                    continue;
                }

                first = null;
                marks.Add(file.Name, mark);
                break;
            }

            if (first is { IsUnmistakable: true } alone)
                Note(file, $"The name is that of {alone.Kind}. '{alone.Of}' is not in this folder, so what is here is read.");
        }

        if (files.Count > 1)
        {
            LeaveOutOtherNames(files);
            LeaveOutUnfinished(files, marks);
            LeaveOutSameBytes(files, marks);
        }

        return files;
    }

    private void LeaveOutOtherNames(List<LogEntry> files)
    {
        var first = new Dictionary<UInt128, LogEntry>();
        foreach (var file in files.OrderBy(static file => file.IsLink)) // stable: by name
        {
            if (file.Stamp.Identity == 0 || first.TryAdd(file.Stamp.Identity, file))
                continue;
            files.Remove(file);
            Note(file, $"This is another name of '{first[file.Stamp.Identity].Name}', which is read.");
        }
    }

    private void LeaveOutUnfinished(List<LogEntry> files, Dictionary<string, CopyName> marks)
    {
        foreach (var file in files.ToList())
        {
            if (!marks.TryGetValue(file.Name, out var mark) || !mark.HoldsNothing || (marks.TryGetValue(mark.Of, out var other) && other.HoldsNothing))
                continue;
            files.Remove(file);
            Note(file, $"The name is that of {mark.Kind}. '{mark.Of}' is read, and this file was left out.");
        }
    }

    private void LeaveOutSameBytes(List<LogEntry> files, Dictionary<string, CopyName> marks)
    {
        // The longest holds what all others do; of equal ones the one whose name is no copy's.
        var read = new List<LogEntry>();
        foreach (var file in files.OrderByDescending(static file => file.Stamp.Length).ThenBy(file => marks.ContainsKey(file.Name)).ToList())
        {
            var named = marks.TryGetValue(file.Name, out var mark) ? mark.Of : null;
            var same = read.FirstOrDefault(other => IsTelling(file, other, named) && IsBeginningOf(file, other));
            if (same.Name is null)
            {
                read.Add(file);
                continue;
            }

            files.Remove(file);
            Note(file, $"The file is a copy: all its bytes are also in '{same.Name}', which is read. It was left out, so that no point counts twice.");
        }
    }

    // An empty file has nothing that could count twice.
    private static bool IsTelling(LogEntry shorter, LogEntry longer, string? named) =>
        shorter.Stamp.Length >= TellingBytes
            || (shorter.Stamp.Length > 0 && (named == longer.Name || CopyName.Read(longer.Name).Any(mark => mark.Of == shorter.Name)));

    private bool IsBeginningOf(LogEntry shorter, LogEntry longer)
    {
        var key = (shorter.Name, longer.Name);
        try
        {
            var (head, other) = (Head(shorter), Head(longer));
            if (other.Length < head.Length || !other.AsSpan(0, head.Length).SequenceEqual(head))
                return false;
            var known = _comparisons.GetValueOrDefault(key);
            if (known is null || !known.HoldsFor(shorter.Stamp, longer.Stamp))
                known = new Comparison();
            known.GoOn(source, Name(shorter), Name(longer), shorter.Stamp, longer.Stamp);
            _comparisons[key] = known;
            return known.IsSame;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _comparisons.Remove(key);
            return false; // both are read, and what cannot be read is a problem then
        }
    }

    private byte[] Head(LogEntry file)
    {
        if (_heads.TryGetValue(file.Name, out var known) && (known.Stamp == file.Stamp
            || (known.Head.Length == TellingBytes && known.Stamp.Identity == file.Stamp.Identity && known.Stamp.Length < file.Stamp.Length)))
        {
            return known.Head;
        }

        var head = new byte[(int)Math.Min(TellingBytes, file.Stamp.Length)];
        using var open = new LogSourceFile(source, Name(file));
        head = head[..open.ReadAll(head, 0)];
        _heads[file.Name] = (file.Stamp, head);
        return head;
    }

    private void Note(LogEntry file, string reason) => Notes.Add(new LogProblem(Name(file), null, reason) { IsNote = true });

    private string Name(LogEntry file) => LogNames.Join(run, file.Name);
}
