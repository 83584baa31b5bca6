// The tool as users run it: a process with arguments, two streams and an exit code.
using System.Diagnostics;

namespace Sonde.Tool.Tests;

/// <summary>A running <c>sonde</c>; the build puts its assembly beside the tests.</summary>
internal sealed class SondeProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;

    private SondeProcess(Process process) => _process = process;

    public static SondeProcess Start(string folder, params string[] arguments) =>
        StartTool(Path.Join(AppContext.BaseDirectory, "sonde.dll"), folder, arguments);

    private static SondeProcess StartTool(string tool, string folder, string[] arguments)
    {
        // A shell has its background jobs ignore Ctrl+C, and so do all that they start.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "dotnet"] : ["dotnet"];
        var start = new ProcessStartInfo(command[0], [.. command[1..], "exec", tool, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new(Process.Start(start)!);
    }

    /// <summary>Runs to the end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string folder, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        return await process.EndAsync();
    }

    /// <summary>Runs another copy of the tool to the end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunToolAsync(string tool, string folder, params string[] arguments)
    {
        using var process = StartTool(tool, folder, arguments);
        return await process.EndAsync();
    }

    public Task<string?> LineAsync() => _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);

    /// <summary>What Ctrl+C does.</summary>
    public Task InterruptAsync() => SignalAsync("INT");

    public bool HasExited => _process.HasExited;

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async Task<(int ExitCode, string Output, string Errors)> EndAsync()
    {
        var (output, errors) = (_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return (_process.ExitCode, await output, await errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
