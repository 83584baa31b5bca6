// The repository as the architecture tests see it: its root, and the files that belong to it.
using System.Diagnostics;

namespace Sonde.Architecture.Tests;

internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Files that git tracks or would add, relative to the root, with '/'.</summary>
    public static IReadOnlyList<string> Files { get; } = ListFiles();

    public static string[] ReadLines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sonde.slnx")))
            {
                return folder.FullName;
            }
        }
        throw new InvalidOperationException($"no Sonde.slnx above {AppContext.BaseDirectory}");
    }

    private static List<string> ListFiles()
    {
        var start = new ProcessStartInfo("git", "ls-files --cached --others --exclude-standard")
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start");
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Path.Combine(Root, file)))];
    }
}
