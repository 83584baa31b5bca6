// How an accuracy stands to guessing.
namespace Sonde.Diagnosis;

/// <summary>How an accuracy stands to guessing.</summary>
internal enum AccuracyState
{
    /// <summary>Unknown; <see cref="AccuracyLevel.Needs"/> gives the reason.</summary>
    Unknown,

    /// <summary>Above guessing by more than noise.</summary>
    Above,

    /// <summary>Within noise of 1 / classes, or below it.</summary>
    AtChance,

    /// <summary>Within noise of the share of the commonest label, and not moving.</summary>
    AtMajority,
}
