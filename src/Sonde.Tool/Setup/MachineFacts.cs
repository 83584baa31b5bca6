// What is looked up on the machine before anything is judged.
using System.Runtime.InteropServices;
using Sonde.Elf;

namespace Sonde.Tool.Setup;

/// <summary>Facts about a machine; tests make their own.</summary>
/// <param name="System">Name and version of the operating system.</param>
/// <param name="Architecture">Of the process.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Sdks">SDK versions found.</param>
/// <param name="IsLinux">Whether shared libraries are ELF files here.</param>
/// <param name="IsMusl">Whether the C library is musl.</param>
/// <param name="Node">Path of Node.js, or null.</param>
/// <param name="Libraries">The shared libraries that programs get here.</param>
internal sealed record MachineFacts(
    string System,
    Architecture Architecture,
    string Runtime,
    IReadOnlyList<string> Sdks,
    bool IsLinux,
    bool IsMusl,
    string? Node,
    HostLibraries Libraries)
{
    /// <summary>The processor as ELF numbers it.</summary>
    public int Machine => Architecture switch { Architecture.X64 => 62, Architecture.Arm64 => 183, _ => 0 };

    public static MachineFacts OfThisMachine() => new(
        RuntimeInformation.OSDescription,
        RuntimeInformation.ProcessArchitecture,
        RuntimeInformation.FrameworkDescription,
        FindSdks(),
        OperatingSystem.IsLinux(),
        OperatingSystem.IsLinux() && HostLibraries.IsMusl,
        FindProgram(OperatingSystem.IsWindows() ? "node.exe" : "node"),
        HostLibraries.OfThisMachine());

    private static List<string> FindSdks()
    {
        // dotnet/shared/Microsoft.NETCore.App/10.0.1/ -> dotnet/sdk/
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var folder = Path.Combine(root, "sdk");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder).Select(d => Path.GetFileName(d))
                .Where(n => n.Length > 0 && char.IsDigit(n[0]))
                .Order(StringComparer.Ordinal)]
            : [];
    }

    private static string? FindProgram(string name) =>
        (global::System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
