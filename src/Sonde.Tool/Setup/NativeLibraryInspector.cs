// Follows what TorchSharp's native library needs, file by file, as the loader would.
using Sonde.Elf;

namespace Sonde.Tool.Setup;

/// <summary>Says whether one copy of the library would load on a machine, and what stands in the way.</summary>
internal static class NativeLibraryInspector
{
    public const string FileName = "libLibTorchSharp.so";

    /// <summary>Judges one copy.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shownAs">How the report names it.</param>
    /// <param name="facts">The machine.</param>
    /// <returns>Null where the file is for another processor than the machine's.</returns>
    public static NativeLibraryReport? Inspect(string path, string shownAs, MachineFacts facts)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var beside = File.Exists(Path.Combine(folder, "libtorch_cpu.so"));
        if (!ElfLibrary.TryRead(path, out var library, out var damage))
            return new(shownAs, false, beside, false, null, [], [], $"{FileName} {damage}");
        if (library.Machine != facts.Machine)
            return null;

        var missingLibraries = new List<string>();
        var missingVersions = new List<MissingVersion>();
        var seen = new Dictionary<string, ElfLibrary?> { [FileName] = library };
        var open = new Queue<(string Name, ElfLibrary Library)>([(FileName, library)]);
        while (open.TryDequeue(out var asking))
        {
            foreach (var name in asking.Library.NeededLibraries)
            {
                if (seen.ContainsKey(name))
                    continue;
                // Libraries next to it are followed further; the system's own libraries are taken to be complete.
                var local = Path.Combine(folder, name);
                if (File.Exists(local))
                {
                    if (ElfLibrary.TryRead(local, out var found, out var problem))
                        open.Enqueue((name, found));
                    else
                        damage ??= $"{name} {problem}";
                    seen[name] = found;
                }
                else
                {
                    seen[name] = facts.Libraries.Find(name, facts.Machine)?.Library;
                    if (seen[name] is null)
                        missingLibraries.Add(name);
                }
            }
            missingVersions.AddRange(
                from need in asking.Library.Needs
                where !need.IsWeak && seen.GetValueOrDefault(need.Library) is { } provider && !provider.Provides.Contains(need.Version)
                select new MissingVersion(need.Version, need.Library, asking.Name, !need.IsHarmlessWhenMissing));
        }
        return new(shownAs, damage is null && missingLibraries.Count == 0 && missingVersions.Count == 0, beside, VersionGuard.IsApplied(library),
            VersionGuard.Newest(library.Needs.Select(n => n.Version)), missingLibraries, missingVersions, damage);
    }
}
