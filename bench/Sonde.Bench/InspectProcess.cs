// Runs `sonde inspect` as its users do: in a process of its own, in which the first load is the only one.
using System.Diagnostics;
using System.Text.Json;

namespace Sonde.Bench;

/// <summary>Seconds of each repeat.</summary>
/// <param name="Whole">From the start of the process to its exit.</param>
/// <param name="Load">From the first look at the log directory to all points in columns, as the receipt says.</param>
internal sealed record InspectProcess(double[] Whole, double[] Load)
{
    /// <summary>Inspects a log directory again and again, each time in a new process.</summary>
    /// <param name="program">The tool's program.</param>
    /// <param name="repeats">How often.</param>
    /// <param name="folder">The log directory.</param>
    /// <param name="points">How many points it holds.</param>
    public static InspectProcess Of(string program, int repeats, string folder, long points)
    {
        var (whole, load) = (new double[repeats], new double[repeats]);
        for (var i = 0; i < repeats; i++)
        {
            var clock = Stopwatch.GetTimestamp();
            using var process = Process.Start(new ProcessStartInfo(program, ["inspect", folder, "--json"]) { RedirectStandardOutput = true })!;
            var said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            whole[i] = Stopwatch.GetElapsedTime(clock).TotalSeconds;
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
            using var receipt = JsonDocument.Parse(said);
            load[i] = receipt.RootElement.GetProperty("seconds").GetDouble();
            var found = receipt.RootElement.GetProperty("points").GetInt64();
            if (found != points)
                throw new InvalidOperationException($"Expected {points} points, found {found}.");
        }

        return new InspectProcess(whole, load);
    }
}
