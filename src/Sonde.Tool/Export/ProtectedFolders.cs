// Keeps an export out of the folders that it reads.
namespace Sonde.Tool.Export;

/// <summary>The log directory and the folders of its runs, wherever links lead to.</summary>
internal sealed class ProtectedFolders(IEnumerable<string> folders)
{
    private static readonly StringComparison Comparison =
        OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    private readonly HashSet<string> _folders = [.. folders.Select(RealPath)];

    /// <summary>Complains about a file or folder that is one of these folders or lies in one.</summary>
    /// <exception cref="IOException">It does.</exception>
    public void Refuse(string path)
    {
        var real = RealPath(path);
        if (_folders.Any(
            folder => real.Equals(folder, Comparison) || real.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, Comparison)))
        {
            throw new IOException($"'{path}' is in the log directory, and Sonde writes nothing there; choose another place.");
        }
    }

    /// <summary>The full path with every link in it followed; what is not there yet stays as it is.</summary>
    /// <exception cref="IOException">A link leads to itself.</exception>
    public static string RealPath(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var real = Path.GetPathRoot(full)!;
        foreach (var name in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Join(real, name);
            FileSystemInfo entry = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            if (entry.LinkTarget is not null && entry.ResolveLinkTarget(returnFinalTarget: true) is { } target) real = RealPath(target.FullName);
        }
        return real;
    }
}
