// How a time series of summaries is to be stored and sampled, as its metadata says.
namespace Sonde.Events;

/// <summary>The data class in summary metadata; the numbers are the file format's.</summary>
public enum DataClass
{
    /// <summary>Not given: older writers, and other plugins.</summary>
    Unknown = 0,

    /// <summary>One number a step.</summary>
    Scalar = 1,

    /// <summary>A small tensor a step.</summary>
    Tensor = 2,

    /// <summary>A list of binary objects a step.</summary>
    BlobSequence = 3,
}
