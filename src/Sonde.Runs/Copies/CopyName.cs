// What a file's name tells about its being a copy: of which file, and whether it is finished.
using System.Buffers;
using System.Text.RegularExpressions;

namespace Sonde.Runs;

/// <summary>
/// Names that programs give to files while they copy them, and that people and file managers give to copies. A name alone leaves
/// out nothing: writers may use any suffix, so the file that it is a copy of has to be there.
/// </summary>
/// <param name="Of">The name of the file that it is a copy of.</param>
/// <param name="Kind">What such names stand for, as a noun.</param>
/// <param name="HoldsNothing">Whether such a file is no log whatever it holds: it is still being copied, or packed.</param>
/// <param name="IsUnmistakable">Whether hardly anything else is named so.</param>
internal readonly partial record struct CopyName(string Of, string Kind, bool HoldsNothing, bool IsUnmistakable = true)
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>What the name may be a copy of, in the order of likelihood; mostly nothing.</summary>
    public static IEnumerable<CopyName> Read(string name) => IsWriterName(name) ? [] : Match(name);

    /// <summary>
    /// Whether the name is plainly one that a writer of event files gave: digits at the end, no mark of a copy. The answer needs no
    /// pattern: to compile these takes longer than to load a small log.
    /// </summary>
    internal static bool IsWriterName(string name)
    {
        var rest = name.AsSpan();
        if (!rest.StartsWith("events.out.tfevents.", StringComparison.Ordinal) || rest.ContainsAnyExcept(NameCharacters))
            return false;
        if (rest.EndsWith(".v2", StringComparison.Ordinal))
            rest = rest[..^3];
        return EndsInNumber(ref rest) && EndsInNumber(ref rest)
            && !name.Contains("cop", StringComparison.OrdinalIgnoreCase)
            && !name.Contains("kop", StringComparison.OrdinalIgnoreCase)
            && !name.Contains("conf", StringComparison.OrdinalIgnoreCase);
    }

    private static bool EndsInNumber(ref ReadOnlySpan<char> name)
    {
        var before = name.TrimEnd("0123456789");
        if (before.Length == name.Length || !before.EndsWith('.'))
            return false;
        name = before[..^1];
        return true;
    }

    /// <summary>As <see cref="Read"/>, by the patterns alone.</summary>
    internal static IEnumerable<CopyName> Match(string name)
    {
        if (Rsync().Match(name) is { Success: true } rsync)
            yield return new CopyName(rsync.Groups["of"].Value, "a file that rsync is still copying", true);
        if (HiddenTemporary().Match(name) is { Success: true } hidden)
            yield return new CopyName(hidden.Groups["of"].Value, "a temporary file of a copy", true);
        if (Temporary().Match(name) is { Success: true } temporary)
            yield return new CopyName(name[..temporary.Index], $"a file that is still being copied ({temporary.Value})", true);
        if (TemporaryWithKey().Match(name) is { Success: true } keyed)
            yield return new CopyName(name[..keyed.Index], "a temporary file of a copy", true, IsUnmistakable: false);
        if (Packed().Match(name) is { Success: true } packed)
            yield return new CopyName(name[..packed.Index], "a packed copy", true, IsUnmistakable: false);
        foreach (var pattern in (Regex[])[Backup(), Numbered(), CopySuffix(), CopyPrefix(), Conflict()])
        {
            // File managers put the mark before what they take for an extension.
            if (pattern.Match(name) is { Success: true } mark)
                yield return new CopyName(name.Remove(mark.Index, mark.Length), "a copy", false);
        }
    }

    [GeneratedRegex(@"^\.(?<of>.+)\.[A-Za-z0-9]{6}$")]
    private static partial Regex Rsync();

    [GeneratedRegex(
        @"^(?:\.syncthing\.|~syncthing~|\.unison\.|\.goutputstream-|~\$|\.~|\.|~)(?<of>.*tfevents.*?)"
        + @"(?:\.[0-9a-f]{4,}\.unison)?(?:\.tmp|\.temp|\.part|\.partial|\.swp|\.swo|\.lock|#)?$", RegexOptions.IgnoreCase)]
    private static partial Regex HiddenTemporary();

    [GeneratedRegex(
        @"\.(?:part|partial|filepart|crdownload|download|opdownload|tmp|temp|aria2|inprogress|in_progress|incomplete|unfinished|uploading|downloading|"
        + @"gstmp|writing|!ut|dltmp)(?:\d*|[-.][0-9a-f]{4,})$|_\.gstmp$", RegexOptions.IgnoreCase)]
    private static partial Regex Temporary();

    // The AWS command line, rclone: a key of hexadecimal digits, with a letter among them, since counters are numbers too.
    [GeneratedRegex(@"\.(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{8}(?:\.partial)?$")]
    private static partial Regex TemporaryWithKey();

    [GeneratedRegex(@"\.(?:gz|gzip|tgz|zip|bz2|xz|zst|lz4|7z|rar|tar(?:\.\w+)?)$", RegexOptions.IgnoreCase)]
    private static partial Regex Packed();

    [GeneratedRegex(@"(?:[._-](?:bak|bkp|backup|old|orig|original|save|saved|prev|previous|copy|dup|duplicate)\d*|\.~\d+~|~)$", RegexOptions.IgnoreCase)]
    private static partial Regex Backup();

    [GeneratedRegex(@" ?\(\d+\)")]
    private static partial Regex Numbered();

    [GeneratedRegex(
        @"(?: -|_|-|\.)? ?\(?(?:copy|kopie|copie|copia|cópia|kopia|kópia|copia di|копия|コピー|副本|복사본)\)?(?: ?\(?\d+\)?)?(?=\.|$)",
        RegexOptions.IgnoreCase)]
    private static partial Regex CopySuffix();

    [GeneratedRegex(@"^(?:(?:another )?copy (?:\(\d+\) )?of |kopie von |copie de |copia d[ei] |backup of )", RegexOptions.IgnoreCase)]
    private static partial Regex CopyPrefix();

    [GeneratedRegex(@" ?\([^()]*conflict[^()]*\)|\.sync-conflict-[0-9A-Z-]+|_conf\(\d+\)", RegexOptions.IgnoreCase)]
    private static partial Regex Conflict();
}
