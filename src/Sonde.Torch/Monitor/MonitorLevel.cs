// How much a training monitor looks at.
namespace Sonde.Torch;

/// <summary>How much a training monitor looks at, and so what it costs.</summary>
public enum MonitorLevel
{
    /// <summary>Nothing is read and nothing is written.</summary>
    Off,

    /// <summary>Scalars each step, gradient flow on a thinning schedule, histograms rarely.</summary>
    Light,

    /// <summary>Scalars and gradient flow each step, histograms often.</summary>
    Full,
}
