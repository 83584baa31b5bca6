// Finds the shared libraries that the loader of this machine would take.
using System.ComponentModel;
using System.Diagnostics;

namespace Sonde.Elf;

/// <summary>Where the loader looks, in its order: what this process has loaded already, the search path, the cache, the usual folders.</summary>
internal sealed class HostLibraries
{
    private static readonly string[] UsualFolders =
        [
            "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/lib64", "/usr/lib64", "/lib",
            "/usr/lib",
        ];

    private readonly List<string> _loaded;
    private readonly List<string> _searchPath;
    private readonly Lazy<List<string>> _cached;

    /// <summary>A search over given sources; the tests' way in.</summary>
    /// <param name="loaded">Paths of the libraries that this process has mapped.</param>
    /// <param name="searchPath">The value of <c>LD_LIBRARY_PATH</c>, or null.</param>
    /// <param name="cache">Gives the text that <c>ldconfig -p</c> prints; asked only when needed.</param>
    public HostLibraries(IEnumerable<string> loaded, string? searchPath, Func<string> cache)
    {
        _loaded = [.. loaded];
        _searchPath = [.. (searchPath ?? "").Split([':', ';'], StringSplitOptions.RemoveEmptyEntries)];
        _cached = new(() => [.. cache().Split('\n').Select(line => line.Split(" => ")).Where(parts => parts.Length == 2).Select(parts => parts[1].Trim())]);
    }

    /// <summary>This machine, as this process sees it.</summary>
    public static HostLibraries OfThisMachine() =>
        new(Mapped(), Environment.GetEnvironmentVariable("LD_LIBRARY_PATH"), PrintedCache);

    /// <summary>True on systems that use musl instead of the GNU C library; libtorch is not built for them.</summary>
    public static bool IsMusl => Directory.Exists("/lib") && Directory.EnumerateFiles("/lib", "ld-musl-*").Any();

    /// <summary>The file that a program of the given processor would get under this name.</summary>
    /// <param name="name">For example <c>libstdc++.so.6</c>.</param>
    /// <param name="machine">The processor, as in <see cref="ElfLibrary.Machine"/>.</param>
    /// <returns>Path and content, or null where the machine has none.</returns>
    public (string Path, ElfLibrary Library)? Find(string name, int machine)
    {
        foreach (var path in Candidates(name))
        {
            if (File.Exists(path) && ElfLibrary.TryRead(path, out var library, out _) && library.Machine == machine)
                return (path, library);
        }
        return null;
    }

    private IEnumerable<string> Candidates(string name)
    {
        // A mapped file carries its full version: libstdc++.so.6.0.30 is what libstdc++.so.6 led to.
        foreach (var path in _loaded.Where(p => Path.GetFileName(p) is var file && (file == name || file.StartsWith(name + ".", StringComparison.Ordinal))))
            yield return path;
        foreach (var folder in _searchPath)
            yield return Path.Combine(folder, name);
        foreach (var path in _cached.Value.Where(p => Path.GetFileName(p) == name))
            yield return path;
        foreach (var folder in UsualFolders)
            yield return Path.Combine(folder, name);
    }

    private static IEnumerable<string> Mapped() =>
        OperatingSystem.IsLinux() && File.Exists("/proc/self/maps")
            ? File.ReadLines("/proc/self/maps").Select(line => line.IndexOf('/') is var at and >= 0 ? line[at..] : "").Where(path => path.Length > 0).Distinct()
            : [];

    private static string PrintedCache()
    {
        var tool = new[] { "/sbin/ldconfig", "/usr/sbin/ldconfig", "/usr/bin/ldconfig" }.FirstOrDefault(File.Exists);
        if (tool is null)
            return "";
        try
        {
            using var process = Process.Start(new ProcessStartInfo(tool, "-p") { RedirectStandardOutput = true, RedirectStandardError = true });
            return process?.StandardOutput.ReadToEnd() ?? "";
        }
        catch (Win32Exception)
        {
            return ""; // Not allowed to run it: the usual folders are asked next.
        }
    }
}
