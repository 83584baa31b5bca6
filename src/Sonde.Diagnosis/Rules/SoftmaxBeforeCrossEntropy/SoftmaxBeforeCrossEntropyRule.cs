// softmax-before-cross-entropy: softmax or sigmoid is applied twice, once by the model and once by the loss.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>
/// Reads the ops on the way to the loss. cross_entropy and the losses "with logits" apply softmax or sigmoid themselves: of probabilities between 0 and 1 a
/// second softmax makes nearly equal ones, whose gradient is small and whose loss cannot come near 0.
/// </summary>
internal sealed partial class SoftmaxBeforeCrossEntropyRule : RunRule
{
    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (run.Head is not { } head) return HeadWords.Missing;
        var found = new Dictionary<int, Finding>();
        foreach (var term in head.Terms)
        {
            if (OfTerm(head, term) is { } finding) found.TryAdd(term.Prediction.Op, finding);
        }

        for (var at = 0; at < head.Ops.Count; at++)
        {
            if (Twice(head, at) is { } finding && head.Value(at).Before is { } before) found.TryAdd(before.Op, finding);
        }

        return RuleOutcome.Of([.. found.Values]);
    }

    private Finding? OfTerm(LossHead head, LossTerm term)
    {
        var op = head.Ops[term.Prediction.Op];
        return (term.Kind, term.Prediction.Kind) switch
        {
            (LossKind.CrossEntropy, HeadKind.Softmax) => Error(op, term.Op, "softmax", "cross_entropy", "softmax", 0.98),
            (LossKind.CrossEntropy, HeadKind.Sigmoid) when HeadWords.Classes(term) is null or > 1 => Error(op, term.Op, "sigmoid", "cross_entropy", "softmax",
                0.93),
            (LossKind.CrossEntropy, HeadKind.LogSoftmax) => new Finding(Id, Severity.Info, 0.9,
                $"log_softmax{HeadWords.Place(op)} goes before cross_entropy, which applies it again: the numbers stay the same, the work is done twice")
            {
                Causes = ["Log_softmax and nll_loss in one is what cross_entropy is"],
                Cures = ["Leave log_softmax away, or use nll_loss"],
            }.At(op, term.Op),
            (LossKind.BinaryCrossEntropyWithLogits, HeadKind.Sigmoid) => Error(op, term.Op, "sigmoid", "binary_cross_entropy_with_logits", "sigmoid", 0.98),
            (LossKind.BinaryCrossEntropyWithLogits, HeadKind.Softmax) => Error(op, term.Op, "softmax", "binary_cross_entropy_with_logits", "sigmoid", 0.95),
            _ => null,
        };
    }

    // softmax of a softmax, and log_softmax of one before nll_loss.
    private Finding? Twice(LossHead head, int at)
    {
        var value = head.Value(at);
        if (value.Op != at || value.IsDetached || value.Before is not { IsDetached: false } before) return null;
        var second = (value.Kind, before.Kind) switch
        {
            (HeadKind.Softmax or HeadKind.LogSoftmax, HeadKind.Softmax) when head.Name(at) is "softmax" or "log_softmax" => HeadWords.Kind(value.Kind),
            (HeadKind.LogSoftmax, HeadKind.Sigmoid) when head.Name(at) is "log_softmax" => "log_softmax",
            (HeadKind.Softmax, HeadKind.Sigmoid) when head.Name(at) is "softmax" && head.Terms.Any(term => term.Prediction.Op == at
                || term.Prediction.Before?.Op == at) => "softmax",
            (HeadKind.Sigmoid, HeadKind.Sigmoid or HeadKind.Softmax) => "sigmoid",
            _ => null,
        };
        return second is null ? null : Error(head.Ops[before.Op], head.Ops[at], HeadWords.Kind(before.Kind), second, second.Replace("log_", "",
            StringComparison.Ordinal), 0.95);
    }

    private Finding Error(LossHeadOp op, LossHeadOp loss, string first, string taker, string own, double confidence) => new Finding(
        Id, Severity.Error, confidence,
        $"{first}{HeadWords.Place(op)} goes before {taker}{HeadWords.Place(loss)}, which applies {own} itself: it takes logits, "
            + "and gets numbers between 0 and 1")
    {
        Causes =
        [
            $"The loss applies {own} to what it is given. Numbers between 0 and 1 become nearly equal probabilities: small gradients, "
                + "and a loss that cannot come near 0",
            "A last layer taken over from another library, whose loss takes probabilities",
        ],
        Cures =
        [
            $"Leave {first} out of the model's forward: return the last layer's output as it is, and give that to {taker}",
            $"Where probabilities are wanted (for a metric or the user), compute them beside the loss: "
                + $"using (torch.no_grad()) p = {(first == "sigmoid" ? "logits.sigmoid()" : "functional.softmax(logits, 1)")}",
        ],
    }.At(op, loss);
}
