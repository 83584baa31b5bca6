// wrong-reduction-or-axis: a softmax over the samples, a reshape that mixes samples with classes, a sum that makes the step too large.

namespace Sonde.Diagnosis;

/// <summary>Reads dimensions and shapes of the ops on the way to the loss. Of a sum it looks for the harm: it is right where the learning rate was chosen
/// for it.</summary>
internal sealed partial class WrongReductionOrAxisRule : RunRule
{
    private const long LeastSummed = 8;
    private const double BlownUp = 3;   // times the first loss

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (run.Head is not { } head) return HeadWords.Missing;
        var found = new Dictionary<string, Finding>(StringComparer.Ordinal);
        foreach (var term in head.Terms)
        {
            foreach (var finding in new[] { Axis(head, term), Order(head, term), Sum(run, head, term) })
            {
                if (finding is not null) found.TryAdd(finding.Title, finding);
            }
        }

        return RuleOutcome.Of([.. found.Values]);
    }

    private Finding? Axis(LossHead head, LossTerm term)
    {
        var value = term.Prediction;
        if (term.Kind == LossKind.CrossEntropy || value is not
            {
                Kind: HeadKind.Softmax or HeadKind.LogSoftmax, Dimension: { } dimension,
                Before.Kind: HeadKind.Layer
            })
        {
            return null;
        }
        var op = head.Ops[value.Op];
        if (op.Outputs is not [{ Length: >= 2 } shape, ..] || shape[dimension] == 1) return null;
        var same = shape.AsSpan().SequenceEqual(term.PredictionShape);
        int? right = term.Kind switch
        {
            LossKind.NegativeLogLikelihood when same => 1,
            // [n, places, classes] that is laid out as [n * places, classes] afterwards.
            LossKind.NegativeLogLikelihood when shape.Length > 2 && term.PredictionShape is [_, var classes] && classes == shape[^1]
                && head.From(term.At, term.PredictionInput) is >= 0 and var flat && head.Name(flat) is "reshape" or "view" or "flatten" && head.From(flat,
                    0) == value.Op => shape.Length - 1,
            LossKind.LogLikelihood or LossKind.Likelihood when same && head.Name(term.At) is "gather" or "take_along_dim" => HeadOps.Dimension(term.Op),
            _ => null,
        };
        if (right is null ? dimension != 0 : right == dimension) return null;
        var name = HeadWords.Kind(value.Kind);
        return new Finding(Id, Severity.Error, 0.95,
            $"{name}{HeadWords.Place(op)} runs over dimension {dimension} of "
                + $"{HeadWords.Shape(shape)}{(dimension == 0 ? ", the samples: those of a batch share their probability" : ", not over the classes")}")
        {
            Causes = ["The dimension of the classes is another one than was thought"],
            Cures = [$"Use functional.{name}(logits, {right ?? shape.Length - 1})",
                "Or give the logits to cross_entropy, which knows the dimension of the classes"],
        }.At(op, term.Op);
    }

    // A view reads on in memory: it cannot swap dimensions.
    private Finding? Order(LossHead head, LossTerm term)
    {
        for (var at = head.From(term.At, term.PredictionInput); at >= 0; at = head.From(at, 0))
        {
            var op = head.Ops[at];
            if (head.Name(at) is "reshape" or "view" or "_unsafe_view" or "flatten" && op.Inputs is [{ Length: >= 3 } before]
                && op.Outputs is [{ Length: >= 2 } after]
                && Mixes(head, term, at, before, after))
            {
                return new Finding(Id, Severity.Error, 0.93,
                    $"{head.Name(at)}{HeadWords.Place(op)} makes {HeadWords.Shape(after)} of {HeadWords.Shape(before)} as the numbers lie in memory: "
                        + "those of different places and classes get mixed")
                {
                    Causes = ["Neither reshape nor view swaps dimensions; that is what permute and transpose are for"],
                    Cures = ["Bring the classes to the end first: output.permute(0, 2, 1).reshape(-1, classes)",
                        "Or give cross_entropy the output as [n, classes, ...]: it takes that shape"],
                }.At(op, term.Op);
            }

            if (!HeadOps.Rearranges(head.Name(at)) && head.Name(at) is not ("log_softmax" or "softmax" or "sigmoid" or "tanh")) return null;
        }

        return null;
    }

    private static bool Mixes(LossHead head, LossTerm term, int at, long[] before, long[] after)
    {
        var (from, to) = (before.Where(size => size > 1).ToArray(), after.Where(size => size > 1).ToArray());
        if (from.Length == to.Length && !from.SequenceEqual(to) && from.Order().SequenceEqual(to.Order())) return true;
        if (term.Kind is not (LossKind.CrossEntropy or LossKind.NegativeLogLikelihood) || after.Length != 2 || after[1] is not (> 1 and var classes)
            || before[^1] == classes)
        {
            return false;
        }
        // [n, classes, places] to [n * places, classes]: sure where the places cannot hold whole sets of classes, or where a convolution put the classes first.
        if (before[1] != classes || HeadOps.Elements(before) != HeadOps.Elements(after)) return false;
        var layer = head.Value(at);
        return before[^1] % classes != 0 || (layer.Kind == HeadKind.Layer && head.Name(layer.Op).Contains("conv", StringComparison.Ordinal));
    }

    private Finding? Sum(RunContext run, LossHead head, LossTerm term)
    {
        var elements = term.TargetShape is { } targets && term.Kind == LossKind.CrossEntropy ? HeadOps.Elements(targets)
            : HeadOps.Elements(term.PredictionShape);
        if (elements < LeastSummed || head.HasOtherTerms || head.Terms.Count > 1 || !IsSum(head, term)) return null;
        var optimizer = run.Signals.Loop.Select(step => step.Loop.Optimizer).FirstOrDefault(name => name is not null);
        var adapts = optimizer is not null && !optimizer.Contains("SGD", StringComparison.OrdinalIgnoreCase);
        if (run.Signals.TrainLoss is not { Count: > 2 } loss || adapts || !BlewUp(loss))
        {
            return new Finding(Id, Severity.Info, 0.3,
                $"{term.Name}{HeadWords.Place(term.Op)} is a sum over {Wording.Number(elements)} elements: gradients grow with the batch")
            {
                Causes = ["A sum in place of a mean"],
                Cures = ["With the mean, a learning rate fits every batch size"],
            }.At(term.Op);
        }

        var top = loss.Values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Max();
        return new Finding(Id, Severity.Error, 0.85,
            $"The loss{HeadWords.Place(term.Op)} is a sum over {Wording.Number(elements)} elements and grows from {Wording.Number(loss.Values[0])} to "
                + $"{Wording.Number(top)}: the gradients are {Wording.Number(elements)} times those of the mean")
        {
            Evidence = [new("largest loss", top, BlownUp * loss.Values[0]), new("elements that are added up", elements, LeastSummed)],
            Causes = ["A sum where the mean is meant: the learning rate was chosen for the mean"],
            Cures = ["Use the mean: reduction: Reduction.Mean, or .mean() in place of .sum()", $"Or divide the learning rate by {Wording.Number(elements)}"],
        }.At(term.Op);
    }

    // Added up over samples, and divided by nothing afterwards.
    private static bool IsSum(LossHead head, LossTerm term)
    {
        var sums = term.Reduction == 2;
        for (var at = term.At + 1; at < head.Ops.Count; at++)
        {
            var name = head.Name(at);
            if (name is "mean" or "div" || (name == "mul" && Math.Abs(HeadOps.Scalar(head.Ops[at]) ?? 0) < 1)) return false;
            sums |= name == "sum" && head.Ops[at].Outputs is [{ Length: 0 }];
        }

        return sums;
    }

    private static bool BlewUp(Series loss)
    {
        var first = loss.Values[0];
        return double.IsFinite(first) && first > 0 && (loss.Values.Any(v => !double.IsFinite(v)) || loss.Values.Skip(1).Max() > BlownUp * first);
    }
}
