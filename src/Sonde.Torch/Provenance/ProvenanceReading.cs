// Where a run comes from: commit, difference, command line, versions, machine, seed.
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Sonde.Events;
using TorchSharp;

namespace Sonde.Torch;

/// <summary>Reads a <see cref="ProvenanceRecord"/> for this process.</summary>
internal static class ProvenanceReading
{
    /// <summary>The part that must be read on the training thread: seed and settings.</summary>
    public static (long? Seed, Dictionary<string, string> Settings) ReadTraining(torch.optim.Optimizer? optimizer, MonitorOptions options)
    {
        var settings = new Dictionary<string, string>
        {
            ["monitor.level"] = options.Level.ToString(),
            ["torch.threads"] = torch.get_num_threads().ToString(CultureInfo.InvariantCulture),
        };
        if (options.AccumulationSteps > 1) settings["monitor.accumulationSteps"] = options.AccumulationSteps.ToString(CultureInfo.InvariantCulture);
        if (optimizer is not null) settings["optimizer"] = optimizer.GetType().Name;
        return (Reproducible.CurrentSeed ?? torch.random.initial_seed(), settings);
    }

    /// <summary>Everything; runs git, so it may take a moment.</summary>
    public static ProvenanceRecord Read(string folder, long? seed, Dictionary<string, string> settings) => new()
    {
        GitCommit = Git.Commit(folder),
        GitDiff = Git.Difference(folder),
        CommandLine = Environment.CommandLine,
        Packages = Packages(),
        Machine = $"{Environment.MachineName}, {RuntimeInformation.OSDescription}",
        Processors = Environment.ProcessorCount,
        Runtime = RuntimeInformation.FrameworkDescription,
        Seed = seed,
        Settings = settings,
    };

    /// <summary>Versions of the assemblies in use that are not the runtime's own.</summary>
    private static Dictionary<string, string> Packages()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location);
        var packages = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (assembly.IsDynamic || assembly.GetName() is not { Name: { } name } identity) continue;
            if (assembly.Location.Length > 0 && Path.GetDirectoryName(assembly.Location) == runtime) continue;
            var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? identity.Version?.ToString();
            packages[name] = version ?? "";
        }
        return new(packages);
    }
}
