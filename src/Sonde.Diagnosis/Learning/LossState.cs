// What a loss curve does.
namespace Sonde.Diagnosis;

/// <summary>What a loss curve does over the run.</summary>
internal enum LossState
{
    /// <summary>Too few points to say.</summary>
    Unknown,

    /// <summary>Well below its start, or below what guessing gives.</summary>
    Fallen,

    /// <summary>Falling beyond doubt, but not yet far.</summary>
    Falling,

    /// <summary>No fall to be seen.</summary>
    Stalled,

    /// <summary>Rising beyond doubt.</summary>
    Rising,
}
