// Whether the network learns, as far as loss and accuracy tell.
namespace Sonde.Diagnosis;

/// <summary>Whether the network learns.</summary>
internal enum LearningState
{
    /// <summary>Not known yet.</summary>
    Unknown,

    /// <summary>It does.</summary>
    Learning,

    /// <summary>The loss falls or the accuracy is above guessing, but not far yet.</summary>
    Slow,

    /// <summary>It does not.</summary>
    NotLearning,
}
