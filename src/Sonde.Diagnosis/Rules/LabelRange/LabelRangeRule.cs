// label-range: targets that the loss has no meaning for, or that the last layer cannot reach.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Compares the targets with what the loss takes (0..1 for a binary cross-entropy and for probabilities under cross_entropy) and with what the last
/// activation can put
/// out under a loss for real numbers.
/// </summary>
internal sealed partial class LabelRangeRule : RunRule
{
    private const double Rounding = 1e-3;
    private const double Far = 0.5;       // of the range's width: beyond it even the outermost output is far off
    private const double Near = 0.05;     // of the range's width: what noise or smoothing puts outside

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (run.Head is not { } head) return HeadWords.Missing;
        var any = false;
        var found = new List<Finding>();
        foreach (var term in head.Terms)
        {
            if (head.Targets(term) is not { } first) continue;
            any = true;
            var targets = AllSteps(run, term, first);
            if ((Loss(term, targets) ?? Reach(head, term, targets) ?? Missed(run, term, targets)) is { } finding) found.Add(finding);
        }

        return any || head.Terms.Count == 0 ? RuleOutcome.Of(found) : RuleOutcome.Needs("the targets: pass them to Step as y", StepDataRecord.Reading.Plugin);
    }

    private Finding? Loss(LossTerm term, TensorFacts targets)
    {
        var takesShares = term.Kind is LossKind.BinaryCrossEntropy or LossKind.BinaryCrossEntropyWithLogits
            || (term.Kind == LossKind.CrossEntropy && targets.Type.StartsWith("Float", StringComparison.Ordinal)
                && targets.Shape.Length == term.PredictionShape.Length);
        if (!takesShares || targets is not { Min: { } low, Max: { } high } || (low >= -Rounding && high <= 1 + Rounding)) return null;
        var span = $"{Wording.Number(low)} to {Wording.Number(high)}";
        return Error(term.Op, null, 0.97,
            $"Targets go from {span}, and {term.Name}{HeadWords.Place(term.Op)} takes 0 to 1: outside of it the loss has no lower bound", low, high, 0, 1,
            ["Labels of -1 and 1, class ids, or pixels of 0 to 255 under a loss for probabilities", "Targets for real numbers under a loss for classes"],
            ["Labels of -1 and 1: (y + 1) / 2", "Pixels: y / 255", "Real numbers: mse_loss or smooth_l1_loss"]);
    }

    private Finding? Reach(LossHead head, LossTerm term, TensorFacts targets)
    {
        var value = term.Prediction;
        if (term.Kind != LossKind.Distance || (double.IsInfinity(value.Low) && double.IsInfinity(value.High))) return null;
        if (targets is not { Min: { } low, Max: { } high, Mean: { } mean, Deviation: { } deviation } || Named(head, value) is not { } op) return null;
        var width = double.IsInfinity(value.High) || double.IsInfinity(value.Low) ? deviation : value.High - value.Low;
        if (!(width > 0) || !(Outside(value.Low - low, value.Low - (mean - deviation)) || Outside(high - value.High,
            mean + deviation - value.High)))
        {
            return null;
        }

        var range = double.IsInfinity(value.High) ? $"{Wording.Number(value.Low)} and more" : double.IsInfinity(value.Low)
            ? $"{Wording.Number(value.High)} and less"
            : $"{Wording.Number(value.Low)} to {Wording.Number(value.High)}";
        return Error(op, term.Op, 0.95,
            $"Targets go from {Wording.Number(low)} to {Wording.Number(high)}, and {HeadOps.Name(op)}{HeadWords.Place(op)} can put out {range} only", low,
                high, value.Low, value.High,
            ["The last activation was chosen for other targets", "Targets were not scaled into the range of the last activation"],
            ["Leave the last activation away: a linear last layer reaches every number",
                "Or scale the targets into its range, and scale back what is predicted"]);

        // Far outside at the end, or outside with a good share of the targets.
        bool Outside(double farthest, double share) => double.IsFinite(farthest) && farthest > Near * width
            && (share > Near * width || (farthest > Far * width && !double.IsInfinity(value.High) && !double.IsInfinity(value.Low)));
    }

    // Ids that begin at 1 while the first unit stands for class 0.
    private Finding? Missed(RunContext run, LossTerm term, TensorFacts targets)
    {
        if (term.Kind is not (LossKind.CrossEntropy or LossKind.NegativeLogLikelihood) || targets is not { Type: "Int64", Min: 1, Max: { } high }
            || HeadWords.Classes(term) is not { } classes)
        {
            return null;
        }

        var steps = run.Signals.Data.Where(step => step.Data.Y is not null).ToArray();
        if (steps.Length < 3 || high != classes - 1) return null;
        return new Finding(Id, Severity.Info, 0.5, $"Class 0 never occurs: the targets go from 1 to {high}, and the last layer has {classes} units")
        {
            Evidence = [new("smallest target", 1, 0), new("units", classes)],
            Causes = ["Class ids that begin at 1"],
            Cures = ["Subtract 1 from the ids, and leave one unit away"],
        }.At(term.Op);
    }

    // The op that bounds the numbers, where it is an activation.
    private static LossHeadOp? Named(LossHead head, HeadValue value)
    {
        for (var at = value; at is not null; at = at.Before)
        {
            if (at.Kind is HeadKind.Sigmoid or HeadKind.Tanh or HeadKind.Relu or HeadKind.Softmax or HeadKind.Positive) return head.Ops[at.Op];
            if (at.Kind is HeadKind.LogSoftmax or HeadKind.LogSigmoid) return null;
        }

        return null;
    }

    // Smallest and largest over all steps where the target is the very y that Step was given.
    private static TensorFacts AllSteps(RunContext run, LossTerm term, TensorFacts first)
    {
        var isY = term.MeetingInputs.Target is { } at && at < term.Meeting.Given.Length && term.Meeting.Given[at] == "y";
        if (!isY) return first;
        foreach (var y in run.Signals.Data.Select(step => step.Data.Y).OfType<TensorFacts>())
            first = first with { Min = Least(first.Min, y.Min), Max = -Least(-first.Max, -y.Max) };
        return first;

        static double? Least(double? one, double? other) => one is null ? other : other is null ? one : Math.Min(one.Value, other.Value);
    }

    private Finding Error(
        LossHeadOp op, LossHeadOp? otherwise, double confidence, string title, double low, double high, double least, double most, string[] causes,
            string[] cures)
    {
        var evidence = new List<Evidence>();
        if (double.IsFinite(least)) evidence.Add(new("smallest target", low, least));
        if (double.IsFinite(most)) evidence.Add(new("largest target", high, most));
        return new Finding(Id, Severity.Error, confidence, title) { Evidence = evidence, Causes = causes, Cures = cures }.At(op, otherwise);
    }
}
