// Trains one program with one seed in a folder of its own and lets Sonde judge what it logged.
using System.Diagnostics;
using Sonde;
using Sonde.Runs;
using Sonde.Torch;
using static TorchSharp.torch;

namespace FaultZoo;

internal sealed class Runner(Settings settings)
{
    public Outcome Run(ZooProgram program, int seed)
    {
        var name = $"{program.Name.Replace('/', '-')}-{seed}";
        var folder = settings.Keep is { } keep ? Path.Combine(keep, name) : Path.Combine(Path.GetTempPath(), $"fault-zoo-{Environment.ProcessId}", name);
        Directory.CreateDirectory(folder);
        try
        {
            using var messages = new StringWriter();
            var context = new ZooContext(seed, folder, new MonitorOptions { Level = settings.Level, Messages = messages });
            var clock = Stopwatch.StartNew();
            var exception = Train(program, context);
            var seconds = clock.Elapsed.TotalSeconds;
            return settings.Check
                ? new(program, seed, seconds, exception, context.Results, [], [])
                : Judge(program, seed, folder, seconds, exception, context.Results);
        }
        finally
        {
            if (settings.Keep is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>A program may throw: where it does, that is its scenario, as an uncaught exception would be for a user.</summary>
    private string? Train(ZooProgram program, ZooContext context)
    {
        using var scope = NewDisposeScope();
        manual_seed(context.Seed);
        try
        {
            program.Train(context);
            return null;
        }
#pragma warning disable CA1031 // The exception is the scenario.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            if (settings.Check && thrown is not System.Runtime.InteropServices.ExternalException) Console.WriteLine(thrown);
            return $"{thrown.GetType().Name}: {thrown.Message.Split('\n')[0]}";
        }
    }

    private static Outcome Judge(
        ZooProgram program, int seed, string folder, double seconds, string? exception, IReadOnlyList<(string, double)> results)
    {
        using var logs = new LogDirectory(folder);
        var report = Diagnostician.Diagnose(logs.Refresh());
        return new(program, seed, seconds, exception, results, [.. report.Runs.Select(run => run.Verdict)], [.. report.Runs.SelectMany(run => run.Findings)]);
    }
}
