// Scalars, in the two forms in which they are stored.
namespace Sonde.Events;

/// <summary>Reads scalars: a float32 of its own, or a tensor with a single number.</summary>
public static class ScalarSummary
{
    /// <summary>The plugin whose tensors are scalars.</summary>
    public const string PluginName = "scalars";

    /// <summary>
    /// Reads the number that a value holds, without allocating; false where it holds none. A tensor counts whatever its
    /// plugin is, so the caller has to know from the tag's metadata that it is a scalar.
    /// </summary>
    public static bool TryRead(in SummaryValue value, out double scalar)
    {
        switch (value.Kind)
        {
            case SummaryValueKind.SimpleValue:
                scalar = value.SimpleValue;
                return true;
            case SummaryValueKind.Tensor:
                return TensorValue.TryReadScalar(value.Payload, out scalar);
            default:
                scalar = 0;
                return false;
        }
    }
}
