// From names below the root to paths of the system, also for names that are no UTF-8.
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Sonde.Runs;

/// <summary>
/// Linux takes any bytes for a name. Those that are no UTF-8 are shown as <c>\xff</c>, and what a name was made from is kept, so
/// that the file can be opened. Safe from any thread.
/// </summary>
internal sealed class LocalPaths(string root)
{
    private readonly ConcurrentDictionary<string, byte[]> _bytes = new(StringComparer.Ordinal);

    /// <summary>The full path of the root.</summary>
    public string Root => root;

    /// <summary>The path of a name, for the base library.</summary>
    public string PathOf(string name) =>
        name == "." ? root : Path.Join(root, Path.DirectorySeparatorChar == '/' ? name : name.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>The path of a name as bytes that end with a zero, for the C library.</summary>
    public byte[] BytesOf(string name)
    {
        if (_bytes.IsEmpty)
            return Encoding.UTF8.GetBytes(PathOf(name) + '\0');
        var path = new List<byte>(Encoding.UTF8.GetBytes(root));
        for (var start = 0; name != "." && start < name.Length;)
        {
            var slash = name.IndexOf('/', start);
            var end = slash < 0 ? name.Length : slash;
            path.Add((byte)'/');
            path.AddRange(_bytes.GetValueOrDefault(name[..end]) ?? Encoding.UTF8.GetBytes(name[start..end]));
            start = end + 1;
        }

        path.Add(0);
        return [.. path];
    }

    /// <summary>The name of a path that the base library gave; null for one that is not below the root.</summary>
    public string? NameOf(string path)
    {
        if (!path.StartsWith(root, StringComparison.Ordinal))
            return null;
        var name = path.AsSpan(root.Length).Trim(Path.DirectorySeparatorChar);
        if (name.IsEmpty)
            return ".";
        return Path.DirectorySeparatorChar == '/' ? name.ToString() : name.ToString().Replace(Path.DirectorySeparatorChar, '/');
    }

    /// <summary>The name for bytes that are no UTF-8, which from now on leads to them.</summary>
    /// <param name="folder">The folder's name.</param>
    /// <param name="bytes">The entry's name.</param>
    /// <param name="taken">The names that other entries of the folder have.</param>
    public string Escape(string folder, ReadOnlySpan<byte> bytes, IReadOnlySet<string> taken)
    {
        var text = new StringBuilder();
        for (var rest = bytes; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf8(rest, out var rune, out var length) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (var b in rest[..length])
                    text.Append("\\x").Append(b.ToString("x2", CultureInfo.InvariantCulture));
            }

            rest = rest[length..];
        }

        var name = text.ToString();
        while (taken.Contains(name))
            name += "\\"; // another entry spells the escape out
        _bytes[LogNames.Join(folder, name)] = bytes.ToArray();
        return name;
    }
}
