// Where a NaN or an infinity comes from.
namespace Sonde.Torch;

/// <summary>What kind of place brought the first NaN or infinity into a training step.</summary>
public enum NonFiniteKind
{
    /// <summary>An op of the forward pass made it from finite values.</summary>
    Forward,

    /// <summary>The loss is finite; the gradient of an op is not.</summary>
    Backward,

    /// <summary>It stood in a tensor that no op made: the data.</summary>
    Data,

    /// <summary>It stood in a parameter or buffer before the forward pass began.</summary>
    Weights,

    /// <summary>Loss and gradients are finite; the optimizer's step made it.</summary>
    Update,

    /// <summary>The code put an infinity in on purpose, as a mask does, and it reached the loss.</summary>
    Mask,
}
