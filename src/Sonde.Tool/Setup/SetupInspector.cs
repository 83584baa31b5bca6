// Judges a machine and the build outputs in a folder: what is wrong, and what to do.
using System.Runtime.InteropServices;
using Sonde.Elf;

namespace Sonde.Tool.Setup;

internal static class SetupInspector
{
    private const string Misleading = "TorchSharp reports every failure to load as \"This application or script uses TorchSharp but doesn't contain a "
        + "reference to "
        + "libtorch-cpu-linux-x64\", also where that package is referenced.";

    private static readonly string[] Skipped = ["obj", ".git", "node_modules"];

    /// <summary>Searches the folder and judges what it finds.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="facts">The machine.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static SetupReport Inspect(string folder, MachineFacts facts, CancellationToken cancellation = default)
    {
        var problems = new List<SetupProblem>();
        var notes = new List<string>();
        var libraries = new List<NativeLibraryReport>();
        var host = facts.IsLinux ? facts.Libraries.Find(VersionGuard.StandardLibrary, facts.Machine) : null;

        JudgeMachine(facts, host is not null, problems, notes);
        if (facts.IsLinux)
        {
            var foreign = 0;
            foreach (var path in Search(folder, cancellation))
            {
                if (NativeLibraryInspector.Inspect(path, Path.GetRelativePath(folder, path), facts) is { } library)
                    libraries.Add(library);
                else
                    foreign++;
            }
            if (foreign > 0)
                notes.Add($"{foreign} of the libraries found are for another processor and were left out.");
            if (libraries.Count == 0)
            {
                notes.Add(
                    $"No build output with TorchSharp ({NativeLibraryInspector.FileName}) under {folder}: build first, or give the folder that it is in.");
            }
            problems.AddRange(libraries.SelectMany(l => Judge(l, host?.Path).Select(problem => (l.Path, Problem: problem)))
                .GroupBy(p => p.Problem, p => p.Path).Select(g => new SetupProblem(g.Key.What, g.Key.Remedy, [.. g])));
        }
        notes.Add(facts.Node is null
            ? "Node.js is not on the PATH. Only a build of the dashboard from source uses it; to run Sonde it is not needed."
            : $"Node.js is at {facts.Node}; only a build of the dashboard from source uses it.");
        notes.Add("The dashboard needs no set-up: any current browser works, and when its port is taken it uses the next free one.");

        return new(facts.System, facts.Architecture.ToString(), facts.Runtime, facts.Sdks, host?.Path,
            host is { } h ? VersionGuard.Newest(h.Library.Provides) : null, facts.Node, folder, libraries, problems, notes);
    }

    private static void JudgeMachine(MachineFacts facts, bool hasStandardLibrary, List<SetupProblem> problems, List<string> notes)
    {
        if (facts.Sdks.Count == 0)
            notes.Add("The runtime that runs this tool has no .NET SDK with it. Reading logs needs none; building a project needs SDK 10 or newer.");
        else if (!facts.Sdks.Any(v => int.TryParse(v.Split('.')[0], out var major) && major >= 10))
            problems.Add(new($"The newest .NET SDK here is {facts.Sdks[^1]}.", "Install .NET SDK 10 or newer: Sonde's packages are for .NET 10.", []));
        if (!facts.IsLinux)
        {
            notes.Add("The checks of native libraries are about Linux; on this system TorchSharp needs no more than its libtorch package.");
            return;
        }
        if (facts.IsMusl)
        {
            problems.Add(new("This system uses the musl C library.",
                "libtorch is built for the GNU C library only: train on Debian, Ubuntu, Fedora or an image made of them. Reading logs works here.", []));
        }
        else if (facts.Architecture != Architecture.X64)
        {
            notes.Add($"libtorch's NuGet packages for Linux are for x64; this process is {facts.Architecture}. Reading logs works here.");
        }
        else if (!hasStandardLibrary)
        {
            problems.Add(new($"No {VersionGuard.StandardLibrary} was found.",
                "Install the system's C++ library (libstdc++6 on Debian and Ubuntu, libstdc++ elsewhere).", []));
        }
    }

    private static IEnumerable<(string What, string Remedy)> Judge(NativeLibraryReport library, string? standardLibrary)
    {
        if (library.Damage is { } damage)
        {
            yield return ($"{damage}.",
                "The file is incomplete: delete the output folder and the package's folder in the NuGet cache, then restore and build again.");
            yield break;
        }
        if (library.MissingVersions.FirstOrDefault(v => v.Used) is { } used)
        {
            yield return ($"{used.AskedBy} uses {used.Version}, which this machine's {used.Library} lacks, and so does not load. {Misleading}",
                $"The program was built for a newer system. Run it on one (Debian 13, Ubuntu 24.04 or newer), "
                    + $"or put a newer {used.Library} first in LD_LIBRARY_PATH.");
        }
        else if (library.MissingVersions is [var version, ..])
        {
            yield return ($"{version.AskedBy} asks for {version.Version}, "
                + $"which {(version.Library == VersionGuard.StandardLibrary ? standardLibrary ?? version.Library : version.Library)} lacks, "
                + $"and so does not load, although it uses nothing of that version. {Misleading}",
                "Reference the package Sonde.Torch, whose native guard corrects the copy in the output, and build again on this machine. "
                + "Where it is referenced, "
                + "SondeNativeGuard is false, or the output was built elsewhere: build there with -p:SondeNativeGuard=always. "
                + "A newer system needs none of it.");
        }
        if (library.MissingLibraries.Count == 0)
            yield break;
        var missing = string.Join(", ", library.MissingLibraries);
        yield return library.LibtorchBeside
            ? ($"Missing next to {NativeLibraryInspector.FileName} and on this machine: {missing}. {Misleading}",
                "Install the system package that has the file, or publish again so that the output is complete.")
            : ($"libtorch is not next to {NativeLibraryInspector.FileName} (missing: {missing}). "
                + "TorchSharp's message about a reference to libtorch-cpu-linux-x64 would be correct here.",
                "Add a package reference to libtorch-cpu-linux-x64, in the version that TorchSharp's message names, to the project that runs.");
    }

    private static IEnumerable<string> Search(string folder, CancellationToken cancellation)
    {
        var open = new Stack<string>([folder]);
        var options = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        while (open.TryPop(out var current))
        {
            cancellation.ThrowIfCancellationRequested();
            var file = Path.Combine(current, NativeLibraryInspector.FileName);
            if (File.Exists(file))
                yield return file;
            foreach (var child in Directory.EnumerateDirectories(current, "*", options).Where(d => !Skipped.Contains(Path.GetFileName(d)))
                .OrderDescending(StringComparer.Ordinal))
            {
                open.Push(child);
            }
        }
    }
}
