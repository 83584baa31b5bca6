// Whether the network learns, as far as loss and accuracy tell.
namespace Sonde.Diagnosis;

/// <summary>Whether the network learns.</summary>
public enum LearningState
{
    /// <summary>Cannot be said yet.</summary>
    Unknown,

    /// <summary>It does.</summary>
    Learning,

    /// <summary>The loss falls, but it is too early to say how far.</summary>
    Slow,

    /// <summary>It does not.</summary>
    NotLearning,
}
