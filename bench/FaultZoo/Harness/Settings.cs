// What the command line can change.
using System.IO.Enumeration;
using Sonde.Torch;

namespace FaultZoo;

/// <param name="Level">Level of the monitor.</param>
/// <param name="Seeds">Each program is trained with the seeds 1..n.</param>
/// <param name="Only">Patterns over names, <c>mlp/*</c>; several separated by commas.</param>
/// <param name="Half">One half of the families, or null for all.</param>
/// <param name="Out">The table; the details go beside it.</param>
/// <param name="Check">Trains without judging and prints what the programs say of their own end.</param>
/// <param name="List">Prints the programs with their labels and ends.</param>
/// <param name="Keep">A folder where logs are kept; null: temporary.</param>
internal sealed record Settings(MonitorLevel Level, int Seeds, string Only, Half? Half, string Out, bool Check, bool List, string? Keep)
{
    private const string Usage = """
        usage: dotnet run -c Release --project bench/FaultZoo [-- options]
          --level light|full          level of the monitor (light)
          --seeds N                   seeds 1..N for each program (3)
          --only GLOB[,GLOB]          programs by name, such as mlp/* or */softmax*
          --half train|heldout|all    families to tune on, held-out ones, or both (all)
          --out FILE                  where the table goes (bench/results/fault-zoo.md), details in FILE-detail.md
          --check                     train only: print what each program reached
          --list                      print names and labels
          --keep DIR                  keep the event files there
        """;

    public bool Takes(ZooProgram program) =>
        (Half is null || program.Half == Half) && Only.Split(',').Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, program.Name));

    public static Settings? Parse(string[] arguments)
    {
        var settings = new Settings(MonitorLevel.Light, 3, "*", null, Path.Combine(Repository(), "bench", "results", "fault-zoo.md"), false, false, null);
        for (var i = 0; i < arguments.Length; i++)
        {
            string? Value() => i + 1 < arguments.Length ? arguments[++i] : null;
            Settings? next = arguments[i] switch
            {
                "--level" => Enum.TryParse<MonitorLevel>(Value(), ignoreCase: true, out var level) ? settings with { Level = level } : null,
                "--seeds" => int.TryParse(Value(), out var seeds) ? settings with { Seeds = seeds } : null,
                "--only" => Value() is { } only ? settings with { Only = only } : null,
                "--half" => Value() switch
                {
                    "train" => settings with { Half = FaultZoo.Half.Train },
                    "heldout" => settings with { Half = FaultZoo.Half.HeldOut },
                    "all" => settings with { Half = null },
                    _ => null,
                },
                "--out" => Value() is { } file ? settings with { Out = Path.GetFullPath(file) } : null,
                "--check" => settings with { Check = true },
                "--list" => settings with { List = true },
                "--keep" => Value() is { } folder ? settings with { Keep = Path.GetFullPath(folder) } : null,
                _ => null,
            };
            if (next is null)
            {
                Console.Error.WriteLine($"FaultZoo: '{arguments[i]}' is unknown or has no valid value\n{Usage}");
                return null;
            }
            settings = next;
        }
        return settings;
    }

    /// <summary>The folder with Sonde.slnx above the program, else the current one.</summary>
    public static string Repository()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Sonde.slnx")))
            {
                return folder;
            }
        }
        return Environment.CurrentDirectory;
    }
}
