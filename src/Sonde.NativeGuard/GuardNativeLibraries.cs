// The build task: gives the build a copy of TorchSharp's native library that this machine's loader accepts.
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Sonde.Elf;

namespace Sonde.NativeGuard;

/// <summary>
/// Looks through the files that a build is about to copy. Where one of them needs a C++ library version that this
/// machine lacks, and provably never uses it, writes a corrected copy into the intermediate folder and hands that to
/// the build in the file's place. Neither the package cache nor an output folder is ever written to.
/// </summary>
public sealed class GuardNativeLibraries : Microsoft.Build.Utilities.Task
{
    private const string GuardedFile = "libLibTorchSharp.so";
    // Newer than the original, or a publish folder that has the original already would keep it; a fixed distance, or copies would never be up to date.
    private static readonly TimeSpan Newer = TimeSpan.FromSeconds(2);

    /// <summary>The files that the build copies, with the metadata that says where to.</summary>
    [Required]
    public ITaskItem[] Files { get; set; } = [];

    /// <summary>The folder, under the intermediate folder, for corrected copies.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>True to correct for any host, not just this machine: a build on a new system for an old one.</summary>
    public bool ForEveryHost { get; set; }

    /// <summary>The files that are to be left out of the build.</summary>
    [Output]
    public ITaskItem[] Originals { get; private set; } = [];

    /// <summary>The corrected copies to take instead, with the metadata of the originals.</summary>
    [Output]
    public ITaskItem[] Replacements { get; private set; } = [];

    internal Func<HostLibraries> Host { get; set; } = HostLibraries.OfThisMachine;

    /// <inheritdoc/>
    public override bool Execute()
    {
        var originals = new List<ITaskItem>();
        var replacements = new List<ITaskItem>();
        foreach (var file in Files)
        {
            var path = file.GetMetadata("FullPath");
            // A corrected copy that comes back in the list of files to publish is left as it is.
            if (Path.GetFileName(path) != GuardedFile || path.StartsWith(Path.GetFullPath(Folder), StringComparison.Ordinal) || !File.Exists(path))
                continue;
            var needs = NeedsToMark(path);
            if (needs.Count == 0)
                continue;
            var target = Path.Combine(Folder, file.GetMetadata("DestinationSubDirectory"), GuardedFile);
            WriteCopy(path, target, needs);
            originals.Add(file);
            replacements.Add(new TaskItem(file) { ItemSpec = target });
        }
        Originals = [.. originals];
        Replacements = [.. replacements];
        return !Log.HasLoggedErrors;
    }

    private IReadOnlyList<VersionNeed> NeedsToMark(string path)
    {
        if (!ElfLibrary.TryRead(path, out var library, out var problem))
        {
            Warn("SONDE0001", $"{path} {problem}. It is copied as it is and will not load.");
            return [];
        }
        if (ForEveryHost)
            return VersionGuard.Unused(library);
        if (Host().Find(VersionGuard.StandardLibrary, library.Machine) is not { } host)
        {
            Log.LogMessage(MessageImportance.Low, HostLibraries.IsMusl
                ? "Sonde: this system uses musl, for which libtorch is not built; the native guard has nothing to do."
                : $"Sonde: no {VersionGuard.StandardLibrary} for the processor of {GuardedFile} found on this machine; "
                    + "the native guard has nothing to compare with.");
            return [];
        }
        var missing = VersionGuard.Missing(library, host.Library);
        if (missing.FirstOrDefault(n => !n.IsHarmlessWhenMissing) is { } used)
        {
            Warn("SONDE0002", $"{path} needs {used.Version}, which {host.Path} (newest: {VersionGuard.Newest(host.Library.Provides)}) lacks, and uses "
                + $"{used.RelocatedSymbols[0]} of it. TorchSharp will not load on this machine: it needs a newer libstdc++ (sonde env gives details).");
            return [];
        }
        if (missing.Count > 0)
        {
            Log.LogMessage(MessageImportance.Low, $"Sonde: {GuardedFile} asks for {string.Join(", ", missing.Select(n => n.Version))}, which {host.Path} "
                + $"(newest: {VersionGuard.Newest(host.Library.Provides)}) lacks and of which it uses nothing; the copy in the output marks it optional.");
        }
        return missing;
    }

    private void WriteCopy(string source, string target, IReadOnlyList<VersionNeed> needs)
    {
        var bytes = File.ReadAllBytes(source);
        VersionGuard.MarkWeak(bytes, needs);
        var time = File.GetLastWriteTimeUtc(source) + Newer;
        if (File.Exists(target) && File.GetLastWriteTimeUtc(target) == time && File.ReadAllBytes(target).AsSpan().SequenceEqual(bytes))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        // The earlier copy may be mapped by a running program or hard-linked into an output folder: replace it, never write into it.
        var temporary = $"{target}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp";
        File.WriteAllBytes(temporary, bytes);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(temporary, File.GetUnixFileMode(source));
        File.SetLastWriteTimeUtc(temporary, time);
        File.Move(temporary, target, overwrite: true);
        Log.LogMessage(MessageImportance.High,
            $"Sonde: {GuardedFile} would not load with this system's C++ library; the output gets a copy that does. SondeNativeGuard=false turns this off.");
    }

    private void Warn(string code, string message) =>
        Log.LogWarning(subcategory: null, warningCode: code, helpKeyword: null, file: null, lineNumber: 0, columnNumber: 0, endLineNumber: 0,
            endColumnNumber: 0, message: "{0}", message);
}
