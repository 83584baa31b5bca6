// Runs a program and keeps all it said, for the message of a failed assertion.
using System.Diagnostics;
using System.Text;

namespace Sonde.Torch.Tests.Packaging;

internal static class CommandLine
{
    /// <summary>Runs to the end and gives what was printed; fails the test with all of it on another exit code.</summary>
    public static async Task<string> RunAsync(string folder, string program, string arguments, int expectedExitCode = 0)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the outer test run and its build say of themselves is not meant for the inner ones.
        foreach (var name in start.Environment.Keys
            .Where(k => k.StartsWith("TESTINGPLATFORM_", StringComparison.Ordinal) || k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
            .ToList())
        {
            start.Environment.Remove(name);
        }
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var said = new StringBuilder();
        DataReceivedEventHandler keep = (_, line) =>
        {
            lock (said)
                said.AppendLine(line.Data);
        };
        process.OutputDataReceived += keep;
        process.ErrorDataReceived += keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var output = said.ToString();
        Assert.True(
            process.ExitCode == expectedExitCode, $"{program} {arguments}\nin {folder} ended with {process.ExitCode}, expected {expectedExitCode}:\n{output}");
        return output;
    }
}
