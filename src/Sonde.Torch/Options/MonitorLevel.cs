// How much a training monitor looks at.
namespace Sonde.Torch;

/// <summary>How much a training monitor looks at, and so what it costs.</summary>
public enum MonitorLevel
{
    /// <summary>Nothing is read and nothing is written.</summary>
    Off,

    /// <summary>Scalars each step, gradient flow on a thinning schedule, histograms rarely: a fiftieth of the time of a step.</summary>
    Light,

    /// <summary>Everything there is, more often: a quarter of the time of a step.</summary>
    Full,

    /// <summary>The probes that <see cref="MonitorOptions.Probes"/> names, and no others.</summary>
    Custom,
}
