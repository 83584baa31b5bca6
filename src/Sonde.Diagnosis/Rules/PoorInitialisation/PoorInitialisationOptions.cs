// Thresholds of poor-initialisation.
namespace Sonde.Diagnosis;

/// <summary>Thresholds of poor-initialisation. A gain says by how much a layer scales a signal of independent parts, whatever its width.</summary>
internal sealed record PoorInitialisationOptions
{
    /// <summary>Gain from which on weights are too large. Ours: He's initialisation has 1.4, Glorot's at most 1.4, TorchSharp's own 0.6.</summary>
    public double Large { get; init; } = 4;

    /// <summary>The same for a warning though the network learns. Ours.</summary>
    public double SurelyLarge { get; init; } = 6;

    /// <summary>By how much all layers together scale a signal. Ours.</summary>
    public double Growth { get; init; } = 1000;

    /// <summary>Gain up to which weights are too small, in a network of three layers or more without normalisation that does not learn. Ours.</summary>
    public double Small { get; init; } = 0.15;

    /// <summary>First loss over that of guessing from which on weights that are too large are a warning. Ours.</summary>
    public double Loss { get; init; } = 5;
}
