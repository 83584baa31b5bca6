// chance-level-accuracy: the network does no better than guessing.
namespace Sonde.Diagnosis;

/// <summary>
/// Compares the accuracy with 1 / classes and with the share of the commonest label, within binomial noise. An error when the
/// loss says the same; a warning on the accuracy alone.
/// </summary>
internal sealed partial class ChanceLevelAccuracyRule : RunRule
{
    private AccuracyOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        var learning = run.Learning;
        var (train, validation) = (learning.Train, learning.Validation);
        if (train.State == AccuracyState.Unknown && validation.State == AccuracyState.Unknown)
        {
            var needs = signals.TrainAccuracy is { Count: > 0 } ? train.Needs : validation.Needs;
            return RuleOutcome.Needs(needs ?? "an accuracy");
        }

        if (IsGuessing(train)) return RuleOutcome.Of(Guessing("training", train, learning, signals));
        if (!IsGuessing(validation)) return RuleOutcome.Nothing;
        return RuleOutcome.Of(train.State == AccuracyState.Above
            ? ValidationOnly(validation, train)
            : Guessing("validation", validation, learning, signals));
    }

    private static bool IsGuessing(AccuracyLevel level) => level.State is AccuracyState.AtChance or AccuracyState.AtMajority;

    private static StepRange? Since(AccuracyLevel level) => level is { Onset: { } onset, Steps: { } steps } ? new(onset.First, steps.Last) : level.Steps;

    private Finding Guessing(string split, AccuracyLevel level, LearningJudgement learning, RunSignals signals)
    {
        var majority = level.State == AccuracyState.AtMajority;
        // Two witnesses for an error: the accuracy, and a loss that does not fall or stays at the entropy of the labels.
        // Plain gradient descent can sit on this plateau for hundreds of steps and leave it: no error before a long training.
        var confirmed = learning.Loss.AtChance || learning.Loss.State is LossState.Stalled or LossState.Rising;
        var title = majority
            ? $"The {split} accuracy, {Wording.Percent(level.Accuracy)}, "
                + $"is what you get by always naming the commonest class ({Wording.Percent(level.Baseline)})"
            : $"The {split} accuracy, {Wording.Percent(level.Accuracy)}, "
                + $"is no better than guessing among {Wording.Number(signals.KnownClasses ?? 0)} classes ({Wording.Percent(level.Baseline)})";
        List<Evidence> evidence =
        [
            new($"{split} accuracy", level.Accuracy, level.Baseline + level.Band),
            new(majority ? "share of the commonest label" : "1 / classes", level.Baseline),
            new(level.SamplesAssumed ? "samples in it (assumed)" : "samples in it", level.Samples),
        ];
        if (learning.Loss.AtChance) evidence.Add(new("loss at the end, against that of guessing", learning.Loss.Final, signals.ChanceLoss));
        return new Finding(Id, confirmed && learning.IsLong && !majority ? Severity.Error : Severity.Warning,
            confirmed && learning.IsLong ? 0.95 : majority ? 0.7 : 0.75, title)
        {
            Steps = Since(level),
            Onset = level.Onset?.When,
            Evidence = evidence,
            Causes = majority
                ?
                [
                    "The classes are so unequal that always naming one gives the lowest loss",
                    "The input does not reach the output",
                    "The learning rate is too high or too low",
                ]
                :
                [
                    "The gradient does not reach the layers that have to learn (see the findings on gradients, if any)",
                    "The learning rate is far too high or too low",
                    "Inputs and labels do not match (shuffled separately, or read in a different order)",
                    "The input does not reach the output (dead units, wrong tensor, constant input)",
                ],
            Cures = majority
                ? ["Weight the classes in the loss, sample them evenly, or use focal loss", "Watch balanced accuracy, or recall by class"]
                :
                [
                    "Look at the gradient flow first: every layer should get a gradient",
                    "Train on one batch until the network has memorised it; if it cannot, the fault is in the model or the loss, not in the data",
                    "Try a learning rate ten times lower, and one ten times higher",
                    "Look at samples with their labels just before they enter the network",
                ],
        };
    }

    private Finding ValidationOnly(AccuracyLevel validation, AccuracyLevel train) =>
        new(Id, Severity.Warning, 0.8, $"The validation accuracy, {Wording.Percent(validation.Accuracy)}, is no better than guessing, "
            + $"while training reaches {Wording.Percent(train.Accuracy)}")
        {
            Steps = Since(validation),
            Onset = validation.Onset?.When,
            Evidence =
            [
                new("validation accuracy", validation.Accuracy, validation.Baseline + validation.Band),
                new("training accuracy", train.Accuracy, train.Baseline + train.Band),
            ],
            Causes =
            [
                "Validation data is prepared differently from training data (scaling, order of channels, label numbers)",
                "The network memorised the training samples: the labels have no relation to the input",
                "Batch normalisation has bad running statistics in eval()",
            ],
            Cures =
            [
                "Evaluate on the training data with the validation code: it must give the training accuracy",
                "Use one function to prepare both splits",
            ],
        };
}
