// What a summary value holds: the numbers are the field numbers of Summary.Value.
namespace Sonde.Events;

/// <summary>What a summary value holds.</summary>
public enum SummaryValueKind
{
    /// <summary>No value: metadata alone, as hyperparameters are stored.</summary>
    None = 0,

    /// <summary>A float32 scalar.</summary>
    SimpleValue = 2,

    /// <summary>A histogram of TensorFlow before 2015; nothing reads it any more.</summary>
    ObsoleteHistogram = 3,

    /// <summary>An encoded image.</summary>
    Image = 4,

    /// <summary>A histogram with given bucket limits.</summary>
    Histogram = 5,

    /// <summary>Encoded audio.</summary>
    Audio = 6,

    /// <summary>A tensor, which the plugin in the tag's metadata gives a meaning.</summary>
    Tensor = 8,
}
