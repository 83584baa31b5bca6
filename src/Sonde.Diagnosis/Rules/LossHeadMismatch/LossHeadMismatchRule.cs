// loss-head-mismatch: last layer, activation, loss and targets are of different pairs.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Reads the ops on the way to the loss, and what the targets hold. Pairs that have a rule of their own are left to it.</summary>
internal sealed partial class LossHeadMismatchRule : RunRule
{
    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (run.Head is not { } head) return HeadWords.Missing;
        var found = new List<Finding>();
        foreach (var term in head.Terms)
        {
            var finding = OneUnit(head, term) ?? Activation(head, term) ?? (head.Targets(term) is { } targets ? Targets(run, head, term, targets) : null);
            if (finding is not null && found.TrueForAll(other => other.Title != finding.Title)) found.Add(finding);
        }

        return RuleOutcome.Of(found);
    }

    // A softmax over one number is 1 whatever the number is.
    private Finding? OneUnit(LossHead head, LossTerm term)
    {
        var value = term.Prediction;
        var op = head.Ops[value.Op];
        if (value.Kind is HeadKind.Softmax or HeadKind.LogSoftmax && value.Dimension is { } dimension && op.Outputs is [var shape, ..]
            && dimension < shape.Length && shape[dimension] == 1)
        {
            return Error(op, term.Op, 0.99,
                $"{HeadWords.Kind(value.Kind)}{HeadWords.Place(op)} runs over a single unit {HeadWords.Shape(shape)}: "
                    + "its result is the same whatever the input, and no gradient goes back",
                "A last layer with one unit is of the pair sigmoid and binary cross-entropy; softmax needs a unit for each class",
                "Use one unit with binary_cross_entropy_with_logits(output, y), or two units with cross_entropy(output, y)");
        }

        if (term.Kind == LossKind.CrossEntropy && HeadWords.Classes(term) == 1)
        {
            return Error(term.Op, op, 0.99,
                $"cross_entropy{HeadWords.Place(term.Op)} gets a single logit {HeadWords.Shape(term.PredictionShape)}: with one class the loss is always 0",
                "The last layer has one unit; cross_entropy needs one for each class",
                "Give the last layer a unit for each class, or use binary_cross_entropy_with_logits for two classes");
        }

        return null;
    }

    // Logits are cut or squeezed before the loss makes probabilities of them.
    private Finding? Activation(LossHead head, LossTerm term)
    {
        var value = term.Kind is LossKind.NegativeLogLikelihood or LossKind.LogLikelihood or LossKind.Likelihood
            && term.Prediction.Kind is HeadKind.LogSoftmax or HeadKind.Softmax
            ? term.Prediction.Before
            : term.Kind is LossKind.CrossEntropy or LossKind.BinaryCrossEntropyWithLogits ? term.Prediction : null;
        if (value is not { Kind: HeadKind.Relu or HeadKind.Tanh } || value.Before is not { Kind: HeadKind.Layer }) return null;
        var op = head.Ops[value.Op];
        var (name, what) = value.Kind == HeadKind.Relu
            ? (head.Name(value.Op), "no logit can be below 0, and units that fall below lose their gradient")
            : (head.Name(value.Op), "all logits lie between -1 and 1, so that the network can never be sure");
        return Error(op, term.Op, value.Kind == HeadKind.Relu ? 0.92 : 0.88,
            $"{name}{HeadWords.Place(op)} stands between the last layer and {term.Name}: {what}",
            "The activation of the hidden layers was also put behind the last layer", $"Leave {name} away: {term.Name} takes the last layer's output as it is");
    }

    private Finding? Targets(RunContext run, LossHead head, LossTerm term, TensorFacts targets)
    {
        var classes = HeadWords.Classes(term) ?? 1;
        var areShares = targets is { Min: >= -1e-6, Max: <= 1 + 1e-6 };
        var linesAreOne = targets.SumsToOne is { Length: >= 2 } sums ? sums[1] : 1;
        switch (term.Kind)
        {
            case LossKind.CrossEntropy when areShares && SameShape(term) && classes > 1 && linesAreOne < 0.5 && targets.Max > 0:
                return Error(term.Op, null, 0.93,
                    $"cross_entropy{HeadWords.Place(term.Op)} gets targets {HeadWords.Shape(targets.Shape)} that add up to 1 in "
                        + $"{Wording.Percent(linesAreOne)} of the samples only: several labels a sample, or none",
                    "Targets with several labels belong to one sigmoid for each, not to a softmax over all", "Use binary_cross_entropy_with_logits(output, y)");
            case LossKind.BinaryCrossEntropy or LossKind.Distance when term.Prediction is { Kind: HeadKind.Softmax } && areShares && SameShape(term)
                && classes > 1 && linesAreOne < 0.5:
                return Error(head.Ops[term.Prediction.Op], term.Op, 0.9,
                    $"softmax{HeadWords.Place(head.Ops[term.Prediction.Op])} makes outputs that add up to 1, "
                        + $"and the targets do so in {Wording.Percent(linesAreOne)} of the samples only: they cannot be reached",
                    "Targets with several labels belong to one sigmoid for each, not to a softmax over all",
                        "Use sigmoid, or leave it away and use binary_cross_entropy_with_logits");
            case LossKind.BinaryCrossEntropy or LossKind.BinaryCrossEntropyWithLogits when targets.IsOneHot && classes > 2 && SameShape(term):
                return Note(term, $"{term.Name}{HeadWords.Place(term.Op)} gets one-hot targets of {classes} classes: each class is a question of its own",
                    "Where exactly one class is right, cross_entropy(logits, classIds) is meant");
            case LossKind.Distance when targets.IsOneHot && classes > 2 && SameShape(term):
                return Note(term, $"{term.Name}{HeadWords.Place(term.Op)} compares with one-hot targets of {classes} classes: "
                    + "its gradient is small where the network is surely wrong", "Use cross_entropy(logits, classIds)");
            case LossKind.Distance when AreClassIds(targets) && term.Prediction.Kind is HeadKind.Layer or HeadKind.Relu or HeadKind.Positive:
                return ClassIds(run, term, targets);
            default:
                return null;
        }
    }

    // The number of a class as a number to be met: class 3 is no nearer to 4 than to 0.
    private Finding? ClassIds(RunContext run, LossTerm term, TensorFacts targets)
    {
        var text = $"{term.Name}{HeadWords.Place(term.Op)} compares outputs {HeadWords.Shape(term.PredictionShape)} with {targets.Distinct} whole numbers "
            + $"from {targets.Min} to {targets.Max}";
        var isClassifier = run.Signals.TrainAccuracy is not null || run.Signals.ValidationAccuracy is not null || run.Signals.Classes is not null;
        const string Cure = "Give the last layer a unit for each class and use cross_entropy(logits, classIds)";
        if (isClassifier)
        {
            return Error(term.Op, null, 0.85, $"{text}, the ids of classes: the network learns to hit a number, not to tell classes apart",
                "A loss for real numbers was taken for a classification", Cure);
        }

        return AreEven(targets)
            ? new Finding(Id, Severity.Warning, 0.6, $"{text}, all about as often, as the ids of classes are: class 3 is no nearer to 4 than to 0")
            {
                Causes = ["A loss for real numbers was taken for a classification"],
                Cures = [Cure, "Where the targets are counts, this loss is right"],
            }.At(term.Op)
            : Note(term, $"{text}: if these are ids of classes, the loss does not fit",
                "For classes use a unit for each and cross_entropy; for counts and ratings this loss is right");
    }

    // 0 to k without a gap, and spread as evenly as classes are; counts and sums gather around a middle.
    private static bool AreEven(TensorFacts targets) =>
        targets is { Min: 0, Max: { } high, Mean: { } mean, Deviation: { } deviation, Distinct: >= 3 and <= 20 and var n } && high == n - 1
            && Math.Abs(mean - high / 2) <= 0.15 * high && Math.Abs(deviation / Math.Sqrt((n * (double)n - 1) / 12) - 1) <= 0.12;

    private static bool AreClassIds(TensorFacts targets) => targets is { IsWhole: true, Min: 0 or 1, Max: <= 1000, Distinct: >= 3 }
        && targets.Distinct >= 0.8 * (targets.Max - targets.Min + 1);

    private static bool SameShape(LossTerm term) => term.TargetShape is { } shape && shape.AsSpan().SequenceEqual(term.PredictionShape);

    private Finding Error(LossHeadOp op, LossHeadOp? otherwise, double confidence, string title, string cause, string Cure) =>
        new Finding(Id, Severity.Error, confidence, title) { Causes = [cause], Cures = [Cure] }.At(op, otherwise);

    private Finding Note(LossTerm term, string title, string Cure) => new Finding(Id, Severity.Info, 0.5,
        title)
    { Causes = ["The loss was chosen for other targets"], Cures = [Cure] }.At(term.Op);
}
