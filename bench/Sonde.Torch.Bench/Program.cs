// Measures what a monitored training costs: `dotnet run -c Release --project bench/Sonde.Torch.Bench -- statistics`.
using Sonde.Bench;
using Sonde.Torch;
using Sonde.Torch.Bench;

var verb = args.Length > 0 ? args[0] : "";
var repeats = args.Length > 1 && int.TryParse(args[1], out var given) && given > 0 ? given : 9;
MonitorLevel[] levels = [.. Enum.GetValues<MonitorLevel>().Where(level => args.Contains($"--{level}", StringComparer.OrdinalIgnoreCase))];
using var folder = new ScratchFolder();
var report = verb switch
{
    "writer" => WriterBench.Run(folder, repeats),
    "statistics" => StatisticsBench.Run(repeats),
    "steps" =>
        args.Contains("--page") ? PageBench.Run(folder, repeats, levels) : StepsBench.Run(folder, repeats, args.Contains("--one-thread") ? 1 : null, levels),
    "optrace" => OpTraceBench.Run(repeats),
    "account" => AccountBench.Run(folder),
    "microscope" => MicroscopeBench.Run(repeats),
    "autograd-graph" => AutogradGraphBench.Run(repeats),
    _ => null,
};
if (report is null)
{
    Console.Error.WriteLine("usage: Sonde.Torch.Bench writer|statistics|steps|account|optrace|autograd-graph|microscope [repeats, "
        + "default 9] [--page] [--one-thread] [--off] [--light] [--full] > result.md");
    return 2;
}

Console.Write(report.ToMarkdown());
return 0;
