// Asks git, where there is one, for the commit and the uncommitted difference.
using System.ComponentModel;
using System.Diagnostics;

namespace Sonde.Torch;

/// <summary>Runs git with a time limit; every failure is a null, since training must not depend on it.</summary>
internal static class Git
{
    /// <summary>Characters of a difference that are kept; what is left out is reported at its end.</summary>
    public const int LargestDifference = 200_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>The checked-out commit, or null outside a repository.</summary>
    public static string? Commit(string folder) => Run(folder, "rev-parse", "HEAD")?.Trim() is { Length: > 0 } commit ? commit : null;

    /// <summary>The difference between the commit and the tracked files, or null where it is not known; empty when there is none.</summary>
    public static string? Difference(string folder) => Run(folder, "diff", "HEAD", "--no-color", "--no-ext-diff") is { } text ? Cap(text) : null;

    /// <summary>Shortens a difference to the limit and says so.</summary>
    public static string Cap(string difference) => difference.Length <= LargestDifference
        ? difference
        : $"{difference[..LargestDifference]}\n[{LargestDifference} of {difference.Length} characters are kept]\n";

    private static string? Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";   // a reader leaves the index as it is
        try
        {
            using var process = Process.Start(start);
            if (process is null) return null;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            var output = process.StandardOutput.ReadToEndAsync();
            if (output.Wait(Limit) && process.WaitForExit(Limit)) return process.ExitCode == 0 ? output.Result : null;
            process.Kill(entireProcessTree: true);
            return null;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or IOException or AggregateException)
        {
            return null;   // no git here: the record says null
        }
    }
}
