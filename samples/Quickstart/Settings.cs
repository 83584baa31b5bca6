// What the command line can change.
namespace Quickstart;

/// <param name="Serve">Show the dashboard, and stay until Ctrl+C.</param>
/// <param name="Quick">Narrow networks and a part of the data: done in under a minute on two cores.</param>
/// <param name="Seed">Seed of initial weights and of the order of samples.</param>
/// <param name="Port">First port to try.</param>
/// <param name="LogDirectory">Where the runs go, one folder each.</param>
internal sealed record Settings(bool Serve, bool Quick, int Seed, int Port, string LogDirectory)
{
    public const string Usage = """
        usage: dotnet run --project samples/Quickstart [-- options]
          --quick        narrow networks on a part of the data, under a minute
          --no-serve     no dashboard: train, print the report, end
          --seed N       seed of weights and sample order (1)
          --port N       first port to try (6006)
          --logdir DIR   where the runs go (runs/quickstart-DATE-TIME)
        """;

    public int Width => Quick ? 8 : 16;

    public int Epochs => Quick ? 3 : 4;

    public int? TrainingSamples => Quick ? 4000 : null;

    public int BatchSize => 64;

    public double LearningRate => 0.05;

    public double Momentum => 0.9;

    /// <summary>Reads the arguments; null with a message on standard error when they make no sense.</summary>
    public static Settings? Parse(string[] arguments, DateTime now)
    {
        var settings = new Settings(true, false, 1, 6006, Path.Combine("runs", $"quickstart-{now:yyyyMMdd-HHmmss}"));
        for (var i = 0; i < arguments.Length; i++)
        {
            string? Value() => i + 1 < arguments.Length ? arguments[++i] : null;
            Settings? next = arguments[i] switch
            {
                "--quick" => settings with { Quick = true },
                "--no-serve" => settings with { Serve = false },
                "--seed" => int.TryParse(Value(), out var seed) ? settings with { Seed = seed } : null,
                "--port" => int.TryParse(Value(), out var port) ? settings with { Port = port } : null,
                "--logdir" => Value() is { } folder ? settings with { LogDirectory = folder } : null,
                _ => null,
            };
            if (next is null)
            {
                Console.Error.WriteLine($"quickstart: '{arguments[i]}' is unknown or has no valid value\n{Usage}");
                return null;
            }
            settings = next;
        }
        return settings;
    }
}
