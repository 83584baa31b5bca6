// Where a layer's output has its units.
namespace Sonde.Torch;

/// <summary>Which dimension of an output tells units apart.</summary>
internal enum UnitPlace
{
    /// <summary>Where the tensor of the same shape before it had them; else channels of four or more dimensions, the last of fewer.</summary>
    AsBefore,

    /// <summary>Dimension 1.</summary>
    Channels,

    /// <summary>The last dimension.</summary>
    Last,
}
