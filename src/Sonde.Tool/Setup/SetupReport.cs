// What sonde env found out about this machine.
namespace Sonde.Tool.Setup;

/// <param name="System">Name and version of the operating system.</param>
/// <param name="Architecture">Of this process: X64, Arm64.</param>
/// <param name="Runtime">The .NET runtime that runs the tool.</param>
/// <param name="Sdks">Versions of the .NET SDKs next to that runtime.</param>
/// <param name="StandardLibrary">Path of the C++ library that programs get here; null where there is none or the system has another way.</param>
/// <param name="NewestVersion">The newest <c>GLIBCXX</c> version of that library.</param>
/// <param name="Node">Path of Node.js, or null; only builds of the dashboard from source use it.</param>
/// <param name="Folder">The folder searched for build outputs.</param>
/// <param name="NativeLibraries">Each copy of TorchSharp's native library found there.</param>
/// <param name="Problems">What is wrong; empty when all is well.</param>
/// <param name="Notes">What is worth knowing and needs no action.</param>
internal sealed record SetupReport(
    string System,
    string Architecture,
    string Runtime,
    IReadOnlyList<string> Sdks,
    string? StandardLibrary,
    string? NewestVersion,
    string? Node,
    string Folder,
    IReadOnlyList<NativeLibraryReport> NativeLibraries,
    IReadOnlyList<SetupProblem> Problems,
    IReadOnlyList<string> Notes);

/// <param name="What">What is wrong, in plain words.</param>
/// <param name="Remedy">What to do about it.</param>
/// <param name="Paths">The files concerned, relative to the folder; empty when it concerns the machine.</param>
internal sealed record SetupProblem(string What, string Remedy, IReadOnlyList<string> Paths);

/// <summary>One copy of TorchSharp's native library.</summary>
/// <param name="Path">Relative to the folder searched.</param>
/// <param name="Loads">True where the loader of this machine would accept it with all it needs.</param>
/// <param name="LibtorchBeside">True where libtorch lies in the same folder.</param>
/// <param name="GuardApplied">True where the build's native guard has corrected it.</param>
/// <param name="NewestVersion">The newest <c>GLIBCXX</c> version it names.</param>
/// <param name="MissingLibraries">Files that are neither next to it nor elsewhere on this machine.</param>
/// <param name="MissingVersions">Symbol versions that the files found do not have.</param>
/// <param name="Damage">Why the file or one next to it cannot be read; null when whole.</param>
internal sealed record NativeLibraryReport(
    string Path,
    bool Loads,
    bool LibtorchBeside,
    bool GuardApplied,
    string? NewestVersion,
    IReadOnlyList<string> MissingLibraries,
    IReadOnlyList<MissingVersion> MissingVersions,
    string? Damage);

/// <param name="Version">For example <c>GLIBCXX_3.4.32</c>.</param>
/// <param name="Library">The file that should have it.</param>
/// <param name="AskedBy">The file that asks for it.</param>
/// <param name="Used">True where a relocation uses it; false where only the name is asked for.</param>
internal sealed record MissingVersion(string Version, string Library, string AskedBy, bool Used);
