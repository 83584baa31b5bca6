// validation-too-good: the held-out accuracy is clearly above that on the training data.
namespace Sonde.Diagnosis;

/// <summary>
/// Compares both accuracies once training no longer gains: by more than binomial noise, by much, and at most evaluations. Dropout and augmentation
/// make training harder than validation, so that only what they cannot explain is a warning.
/// </summary>
internal sealed partial class ValidationTooGoodRule : RunRule
{
    private const int Fewest = 6;
    private const double StandardErrors = 3;
    private const double Much = 0.1;

    // More than dropout costs.
    private const double VeryMuch = 0.3;
    private const double AtMost = 0.8;
    private const int Assumed = 1000;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.TrainAccuracy?.Finite() is not { Count: >= Fewest } train || signals.ValidationAccuracy?.Finite() is not { Count: >= Fewest } validation)
            return RuleOutcome.Needs($"a training and a validation accuracy of {Fewest} points each");
        var late = train.Values.AsSpan(train.Count / 2);
        // While training gains, its accuracy over an epoch lags behind that of the evaluation at its end.
        var rise = Trend.Of(Robust.BlockMedians(late, 12));
        if (rise.Lower > 0 && rise.Slope * 12 > Much / 2) return RuleOutcome.Nothing;
        var ofTrain = Robust.Median(late);
        var newest = validation.Values[(validation.Count / 2)..];
        var gap = Robust.Median(newest) - ofTrain;
        var samples = (signals.Dataset("validation") ?? signals.Dataset("val") ?? signals.Dataset("test"))?.Samples ?? Assumed;
        var noise = StandardErrors * Math.Sqrt(ofTrain * (1 - ofTrain) * ((1.0 / Math.Max(1, samples)) + (1.0 / Assumed)));
        if (gap < Math.Max(Much, noise) || newest.Count(v => v > ofTrain + (Much / 2)) < AtMost * newest.Length) return RuleOutcome.Nothing;
        var modes = signals.Loop.Any(step => step.Loop.HasModes) ? true : signals.Loop.Count > 0 ? false : (bool?)null;
        var unexplained = gap >= VeryMuch || modes == false;
        return RuleOutcome.Of(new Finding(Id, unexplained ? Severity.Warning : Severity.Info, unexplained ? 0.75 : 0.5,
            $"The validation accuracy, {Wording.Percent(Robust.Median(newest))}, is far above that of training, {Wording.Percent(ofTrain)}")
        {
            Steps = new(validation.Steps[validation.Count / 2], validation.Steps[^1]),
            Evidence = [new("validation accuracy less training accuracy", gap, Much), new("three standard errors of that", noise)],
            Causes =
            [
                "Validation samples are among the training samples, or the label is in the input there",
                "The validation set is another, easier one",
                "The training accuracy is computed wrongly, or the training labels are",
                "Dropout or augmentation makes training harder than validation",
            ],
            Cures =
            [
                "Evaluate on the training data with the validation code, in eval(): it should be no worse than validation",
                "Compare the data sets: DatasetProfile.Compare(train, validation) names samples that are in both",
            ],
        });
    }
}
