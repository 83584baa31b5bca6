// What a module's type says of its output: whether zeros are dead units, where its ends lie, which dimension holds its units.
using Sonde.Events;

namespace Sonde.Torch;

/// <summary>Traits by the type's name, so that a user's own subclass of a known module keeps them.</summary>
/// <param name="Kind">How the output is judged.</param>
/// <param name="Below">Outputs under this are near an end; negative infinity for none.</param>
/// <param name="Above">Outputs over this are near an end; infinity for none.</param>
/// <param name="UnitsAt">Where the units are.</param>
internal sealed record LayerTraits(ActivationKind Kind, float Below, float Above, UnitPlace UnitsAt)
{
    /// <summary>
    /// |tanh| over this counts as saturated (A. Karpathy's makemore lectures); its slope there is 0.06. For a sigmoid, which is a tanh of half
    /// the scale, the same point of its curve is 0.985: both are left where the gradient that passes has fallen below a sixteenth.
    /// </summary>
    public const float TanhEnd = 0.97f;

    private const float SigmoidEnd = (1 + TanhEnd) / 2;

    private static readonly LayerTraits Unknown = new(ActivationKind.Other, float.NegativeInfinity, float.PositiveInfinity, UnitPlace.AsBefore);

    /// <summary>The traits of a module's type, or of its first base type that is known.</summary>
    public static LayerTraits Of(Type type)
    {
        for (var known = type; known is not null; known = known.BaseType)
            if (ByName(known.Name.Split('`')[0]) is { } traits) return traits;
        return Unknown;
    }

    /// <summary>The dimension of the units of a tensor of this many dimensions; -1 where there is none.</summary>
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="before">Shape and unit dimension of the tensor read before it: what works element by element keeps the place.</param>
    public int UnitDimension(long[] shape, (long[] Shape, int Dimension)? before)
    {
        if (shape.Length < 2) return -1;
        if (UnitsAt == UnitPlace.Last || shape.Length == 2) return shape.Length - 1;
        if (UnitsAt == UnitPlace.Channels) return 1;
        if (before is { } last && last.Shape.AsSpan().SequenceEqual(shape)) return last.Dimension;
        return shape.Length >= 4 ? 1 : shape.Length - 1;
    }

    private static LayerTraits? ByName(string name) => name switch
    {
        "ReLU" or "ReLU6" or "Threshold" => Unknown with { Kind = ActivationKind.Rectifier },
        "Sigmoid" or "Hardsigmoid" => Unknown with { Kind = ActivationKind.Sigmoid, Below = 1 - SigmoidEnd, Above = SigmoidEnd },
        "Tanh" or "Softsign" => Unknown with { Kind = ActivationKind.Tanh, Below = -TanhEnd, Above = TanhEnd },
        "Linear" or "Bilinear" or "LayerNorm" or "RMSNorm" or "Embedding" or "LSTM" or "GRU" or "RNN" or "LSTMCell" or "GRUCell" or "RNNCell"
            or "TransformerEncoderLayer" or "TransformerDecoderLayer" or "MultiheadAttention" => Unknown with { UnitsAt = UnitPlace.Last },
        _ when name.StartsWith("Conv", StringComparison.Ordinal) || name.StartsWith("BatchNorm", StringComparison.Ordinal)
            || name.StartsWith("InstanceNorm", StringComparison.Ordinal) || name is "GroupNorm" => Unknown with { UnitsAt = UnitPlace.Channels },
        _ => null,
    };
}
