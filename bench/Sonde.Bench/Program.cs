// Measures what Sonde promises about speed: `dotnet run -c Release --project bench/Sonde.Bench -- read`.
using Sonde.Bench;

var verb = args.Length > 0 ? args[0] : "";
var repeats = args.Length > 1 && int.TryParse(args[1], out var given) && given > 0 ? given : 7;
using var folder = new ScratchFolder();
var report = verb switch
{
    "write" => WriteBench.Run(folder, repeats),
    "durability" => DurabilityBench.Run(folder, repeats),
    "read" => ReadBench.Run(folder, repeats, args.Length > 2 ? args[2] : null),
    "tags" => ManyTagsBench.Run(folder),
    "idle" => IdleBench.Run(folder),
    "histogram" => HistogramBench.Run(folder, repeats),
    "envelope" => EnvelopeBench.Run(folder, repeats),
    "diagnose" => DiagnoseBench.Run(folder, repeats),
    _ => null,
};
if (report is null)
{
    Console.Error.WriteLine("usage: Sonde.Bench write|durability|read|tags|idle|histogram|envelope|diagnose [repeats, default 7] > result.md");
    Console.Error.WriteLine("       Sonde.Bench read REPEATS PROGRAM > result.md   runs the tool's program too, each time anew");
    return 2;
}

Console.Write(report.ToMarkdown());
return 0;
