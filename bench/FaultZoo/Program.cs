// Trains programs with known faults and their healthy twins, lets Sonde judge each run, and counts how often it is right.
using FaultZoo;

var settings = Settings.Parse(args);
if (settings is null)
{
    return 2;
}
TorchSharp.torch.set_num_threads(1);
var chosen = ZooProgram.All.Where(settings.Takes).ToList();
if (settings.List)
{
    foreach (var program in chosen)
    {
        var label = program.IsSick ? string.Join('|', program.Rules) : "healthy";
        Console.WriteLine($"{program.Half,-8} {program.Name,-48} {label,-44} {program.TwinOf ?? program.Place}");
    }
    Console.WriteLine($"{chosen.Count} programs, {chosen.Count(program => program.IsSick)} sick");
    return 0;
}

var runner = new Runner(settings);
var outcomes = new List<Outcome>();
foreach (var program in chosen)
{
    for (var seed = 1; seed <= settings.Seeds; seed++)
    {
        var outcome = runner.Run(program, seed);
        outcomes.Add(outcome);
        Console.WriteLine(settings.Check ? outcome.ResultLine : outcome.Line);
    }
}
if (settings.Check)
{
    return 0;
}
ZooReport.Write(outcomes, settings);
return 0;
