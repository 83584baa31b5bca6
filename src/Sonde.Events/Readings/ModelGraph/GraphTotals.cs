// What a model's graph amounts to.
namespace Sonde.Events;

/// <summary>What the whole model amounts to, for the inputs that it was run on.</summary>
internal sealed record GraphTotals
{
    /// <summary>Elements of all parameters, shared ones once.</summary>
    public long Parameters { get; init; }

    /// <summary>Those that require grad.</summary>
    public long Trainable { get; init; }

    /// <summary>Bytes of all parameters.</summary>
    public long ParameterBytes { get; init; }

    /// <summary>Multiply-adds of one forward pass.</summary>
    public long MultiplyAdds { get; init; }

    /// <summary>Bytes of the inputs.</summary>
    public long InputBytes { get; init; }

    /// <summary>Bytes of what layers with parameters put out, twice: once forward, once for the gradient.</summary>
    public long ActivationBytes { get; init; }

    /// <summary>Ops that may hold matrix products and are not counted, with how often each ran.</summary>
    public Dictionary<string, int> Uncounted { get; init; } = [];
}
