// The folders below a log directory: walked as a whole, or looked at one by one where something changed.
namespace Sonde.Runs;

/// <summary>
/// Every folder with an event file is a run. The log directory's own folders come first, then those behind links, in the order
/// of their names, each real folder once: a folder has the name of its own place, or else that of the first link to it. What
/// cannot be read, or is not followed, is a problem and hides nothing but its own inside.
/// </summary>
/// <param name="source">Where the folders are.</param>
/// <param name="mostThroughLinks">So many folders are looked at behind links, in all.</param>
internal sealed class FolderTree(ILogSource source, int mostThroughLinks = FolderTree.MostThroughLinks)
{
    private const int MostThroughLinks = 100_000;
    private const int Deepest = 100;        // folders within folders
    private const int MostLinkNotes = 1000; // of links that lead to what is shown already

    private readonly Dictionary<string, Folder> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<UInt128, string> _names = []; // of real folders, by identity
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);
    private List<(Folder Parent, LogEntry Link)> _links = [];
    private int _throughLinks;
    private int _linkNotes;

    /// <summary>False when the log directory itself is not there (yet).</summary>
    public bool Exists { get; private set; }

    /// <summary>Whether a look found what only a walk can settle: a folder that other links led to is gone.</summary>
    public bool IsStale { get; private set; }

    public IEnumerable<Folder> Folders => _folders.Values;

    public IEnumerable<LogProblem> Problems => _folders.Values.SelectMany(static folder => folder.Problems.Concat(folder.LinkProblems))
        .Concat(_linkNotes > MostLinkNotes ? [Note(".", $"{_linkNotes - MostLinkNotes} more links lead to folders that are shown already.")] : []);

    public Folder? Find(string name) => _folders.GetValueOrDefault(name);

    /// <summary>Whether a run known from before may still be there, in a folder that cannot be read just now.</summary>
    public bool MayHide(string run)
    {
        for (var name = run; ; name = LogNames.ParentOf(name))
        {
            if (Find(name) is { IsUnreadable: true })
                return true;
            if (name == ".")
                return false;
        }
    }

    /// <summary>Lists everything anew.</summary>
    public void Walk(CancellationToken ct)
    {
        _folders.Clear();
        _names.Clear();
        _links = [];
        (_throughLinks, _linkNotes) = (0, 0);
        (Exists, IsStale) = (false, false);
        Visit(".", isThroughLink: false, ct);
        FollowLinks(ct);
    }

    /// <summary>Lists again where something changed.</summary>
    /// <param name="changed">Names of folders and of entries of folders, which may be gone.</param>
    /// <param name="ct">Ends the look early, with an exception.</param>
    /// <returns>The names of folders that may be other runs than before, or none any more.</returns>
    public IReadOnlyCollection<string> Look(IEnumerable<string> changed, CancellationToken ct)
    {
        _touched.Clear();
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in changed)
        {
            // A folder's own listing, and the one in which it came, went or grew.
            if (_folders.ContainsKey(name))
                folders.Add(name);
            var parent = name;
            do
                parent = LogNames.ParentOf(parent);
            while (parent != "." && !_folders.ContainsKey(parent));
            folders.Add(parent);
        }

        foreach (var name in folders.Order(StringComparer.Ordinal))
            LookAt(name, ct);
        FollowLinks(ct);
        return _touched;
    }

    private void LookAt(string name, CancellationToken ct)
    {
        if (Find(name) is not { } known)
        {
            if (name == ".")
                Visit(".", isThroughLink: false, ct);
            return; // gone with a folder above it
        }

        var (children, links, identity) = (known.Children, known.Links, known.Identity);
        if (!TryList(known, ct))
        {
            Remove(name);
            return;
        }

        _touched.Add(name);
        if (known.IsUnreadable)
            return;
        IsStale |= identity != known.Identity
            || links.Any(link => !known.Links.Any(other => other.Name == link.Name && other.Stamp.Identity == link.Stamp.Identity));
        foreach (var gone in children.Except(known.Children, StringComparer.Ordinal))
            Remove(LogNames.Join(name, gone));
        foreach (var child in known.Children)
        {
            if (!_folders.ContainsKey(LogNames.Join(name, child)))
                Visit(LogNames.Join(name, child), known.IsThroughLink, ct);
        }

        foreach (var link in known.Links)
        {
            if (!links.Any(other => other.Name == link.Name))
                _links.Add((known, link));
        }
    }

    private void Remove(string name)
    {
        if (name == ".")
            Exists = false;
        if (!_folders.Remove(name, out var folder))
            return;
        _touched.Add(name);
        IsStale |= _names.Remove(folder.Identity) && _linkNotes > 0; // a link may lead to it still
        foreach (var child in folder.Children.Concat(folder.Links.Select(static link => link.Name)))
            Remove(LogNames.Join(name, child));
    }

    // Depth first, children by name, without recursion: a source may hold folders as deep as it likes.
    private void Visit(string first, bool isThroughLink, CancellationToken ct)
    {
        var open = new Stack<string>([first]);
        while (open.TryPop(out var name))
        {
            var folder = new Folder(name, isThroughLink);
            if (name.Count('/') >= Deepest)
            {
                folder.Problems.Add(new LogProblem(name, null, $"More than {Deepest} folders within folders: it was not entered."));
                _folders[name] = folder;
                continue;
            }

            if (isThroughLink && ++_throughLinks > mostThroughLinks)
            {
                folder.Problems.Add(
                    new LogProblem(name, null, $"Links lead to more than {mostThroughLinks} folders: this one and those after it were not entered."));
                _folders[name] = folder;
                return;
            }

            if (!TryList(folder, ct))
                continue;
            if (folder.Identity != 0 && !_names.TryAdd(folder.Identity, name) && isThroughLink)
                continue; // shown under another name already, on the way to which this one lies
            _folders[name] = folder;
            _touched.Add(name);
            _links.AddRange(folder.Links.Select(link => (folder, link)));
            for (var i = folder.Children.Count - 1; i >= 0; i--)
                open.Push(LogNames.Join(name, folder.Children[i]));
        }
    }

    private void FollowLinks(CancellationToken ct)
    {
        while (_links.Count > 0)
        {
            var round = _links.Select(static link => (link.Parent, link.Link, Name: LogNames.Join(link.Parent.Name, link.Link.Name))).ToList();
            round.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
            _links = [];
            foreach (var (parent, link, name) in round)
            {
                if (_throughLinks > mostThroughLinks)
                    return;
                if (!_names.TryGetValue(link.Stamp.Identity, out var shown))
                {
                    Visit(name, isThroughLink: true, ct);
                }
                else if (++_linkNotes <= MostLinkNotes)
                {
                    parent.LinkProblems.Add(Note(
                        name, $"This link leads to {(shown == "." ? "the log directory itself" : $"'{shown}'")}, which is shown under that name."));
                }
            }
        }
    }

    // False when the folder is not there (any more).
    private bool TryList(Folder folder, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var name = folder.Name;
        folder.Problems = [];
        LogListing listing;
        try
        {
            listing = Waiting.For(source.ListAsync(name, ct));
        }
        catch (DirectoryNotFoundException)
        {
            return false; // not there yet, or gone since its parent was listed
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            // Whatever the source throws: one folder hides no other.
            Exists |= name == ".";
            folder.IsUnreadable = true;
            folder.Problems.Add(new LogProblem(name, null, $"The folder cannot be read: {Describe(e)}"));
            return true;
        }

        Exists |= name == ".";
        folder.IsUnreadable = false;
        folder.Identity = listing.Identity;
        var (files, children, links) = (new List<LogEntry>(), new List<string>(), new List<LogEntry>());
        foreach (var entry in listing.Entries)
        {
            switch (entry.Kind)
            {
                case LogEntryKind.Folder when entry.IsLink:
                    links.Add(entry);
                    break;
                case LogEntryKind.Folder:
                    children.Add(entry.Name);
                    break;
                case LogEntryKind.File when EventFileNames.IsEventFile(entry.Name):
                    files.Add(entry);
                    break;
                case LogEntryKind.BrokenLink when EventFileNames.IsEventFile(entry.Name):
                    folder.Problems.Add(new LogProblem(LogNames.Join(name, entry.Name), null, "The link leads to a file that does not exist."));
                    break;
                case LogEntryKind.Other:
                    folder.Problems.Add(
                        new LogProblem(LogNames.Join(name, entry.Name), null, entry.Problem ?? "This is not a regular file. It was not opened."));
                    break;
            }
        }

        children.Sort(StringComparer.Ordinal);
        (folder.Files, folder.Children, folder.Links) = (files, children, links);
        return true;
    }

    /// <summary>The message of an exception, with its kind where it is none that a file system throws.</summary>
    internal static string Describe(Exception e) => e is IOException or UnauthorizedAccessException ? e.Message : $"{e.GetType().Name}: {e.Message}";

    private static LogProblem Note(string path, string reason) => new(path, null, reason) { IsNote = true };
}
