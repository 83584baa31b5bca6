// The evidence of a finding on whether the network learns.
namespace Sonde.Diagnosis;

/// <summary>Evidence from loss and accuracy.</summary>
internal static class LearningEvidence
{
    /// <summary>Accuracy compared with guessing, and the fall of the loss, as far as they are known.</summary>
    public static IEnumerable<Evidence> Of(LearningJudgement learning)
    {
        if (learning.Train.State != AccuracyState.Unknown)
            yield return new("training accuracy, against guessing", learning.Train.Accuracy, learning.Train.Baseline);
        else if (learning.Validation.State != AccuracyState.Unknown)
            yield return new("validation accuracy, against guessing", learning.Validation.Accuracy, learning.Validation.Baseline);
        if (learning.Loss.State != LossState.Unknown) yield return new("fall of the training loss, as a share of its start", learning.Loss.Drop);
    }
}
