// A layer that multiplies by weights: where its parameters stand in gradient-flow frames, and what follows it.
namespace Sonde.Diagnosis;

/// <summary>A layer with a weight of two or more dimensions.</summary>
/// <param name="Layer">Its dotted name.</param>
/// <param name="Weight">The row of its weight in a gradient-flow frame.</param>
/// <param name="Bias">The row of its bias; -1 where it has none.</param>
/// <param name="FanIn">How many inputs a unit adds up; 0 where the weight's shape does not tell.</param>
/// <param name="Units">How many units it has.</param>
internal sealed record WeightLayer(string Layer, int Weight, int Bias, long FanIn, long Units)
{
    /// <summary>The ops between it and the next weight layers or the end of the model, nearest first; empty where the graph was not recorded.</summary>
    public IReadOnlyList<NetworkOp> After { get; init; } = [];

    /// <summary>The layers that read its output, by place in the network, with no other layer between.</summary>
    public IReadOnlyList<int> Next { get; init; } = [];

    /// <summary>Whether the graph shows what follows it.</summary>
    public bool IsMapped { get; init; }

    /// <summary>File and line of its op; null where not known.</summary>
    public string? Source { get; init; }

    /// <summary>The first op after it that is not linear; null where there is none or that is not known.</summary>
    public NetworkOp? Activation => After.FirstOrDefault(op => op.Effect is not (OpEffect.Linear or OpEffect.Norm));

    /// <summary>The first op after it that can lose a whole gradient; null where there is none or that is not known.</summary>
    public NetworkOp? Gate => After.FirstOrDefault(op => op.CanStop);

    /// <summary>Whether its output is normalised before anything else happens to it.</summary>
    public bool IsNormalised => After.FirstOrDefault(op => op.Effect != OpEffect.Linear) is { Effect: OpEffect.Norm };
}
