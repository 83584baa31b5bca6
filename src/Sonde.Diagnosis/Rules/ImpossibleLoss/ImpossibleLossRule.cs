// impossible-loss: the loss is below what its function can give, or runs away below zero.
namespace Sonde.Diagnosis;

/// <summary>
/// A cross-entropy or a squared error is never negative. Which loss it is, the recorded way to the loss tells, or else the tag's name. A loss of any kind
/// that falls
/// below zero faster and faster has no lower bound; a likelihood that improves does so slower and slower.
/// </summary>
internal sealed partial class ImpossibleLossRule : RunRule
{
    private const double Rounding = 1e-4;
    private const int LeastPoints = 32;
    private const int Parts = 8;
    private const double FarBelow = 10;       // times the first loss and 1
    private const double StillFast = 0.9;     // of the pace of two parts before

    private static readonly HashSet<string> NeverNegative = ["bce", "mse", "mae", "rmse", "ce", "xent", "crossentropy"];

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (run.Signals.TrainLoss?.Finite() is not { Count: > 0 } loss) return RuleOutcome.Needs("the loss of the training");
        var lowest = loss.Values.Min();
        var at = Array.FindIndex(loss.Values, v => v < -Rounding);
        if (at < 0) return RuleOutcome.Nothing;
        var head = run.Head;
        var name = head is null ? NameOf(loss.Tag) : NameOf(head);
        var steps = new StepRange(loss.Steps[at], loss.Steps[^1]);
        if (name is not null)
        {
            var finding = new Finding(Id, Severity.Error, head is null ? 0.85 : 0.96,
                $"The loss is {Wording.Number(lowest)}, and {name} is never below 0: targets or outputs are none that it is made for")
            {
                Steps = steps,
                Evidence = [new("lowest loss", lowest, 0), new("points below 0", loss.Values.Count(v => v < -Rounding), 0)],
                Causes = ["Targets outside of 0..1 under a cross-entropy", "A term that is subtracted, or a sign that is flipped",
                    "Probabilities that are none (no sigmoid or softmax)"],
                Cures = ["Look at the smallest and largest target and output: (y.min(), y.max())",
                    "Scale targets into 0..1, or use a loss for real numbers such as mse_loss"],
            };
            return RuleOutcome.Of(head is { Terms: [var term, ..] } ? finding.At(term.Op) : finding);
        }

        if (run.Signals.LossNeedNotFall is not null || !RunsAway(loss)) return RuleOutcome.Nothing;
        return RuleOutcome.Of(new Finding(Id, Severity.Warning, 0.75,
            $"The loss runs away below zero, down to {Wording.Number(lowest)}, and does not slow down: it has no lower bound")
        {
            Steps = steps,
            Evidence = [new("lowest loss", lowest, 0), new("first loss", loss.Values[0])],
            Causes = ["Targets outside of what the loss is made for (binary cross-entropy with -1 or 255)", "A flipped sign", "nll_loss on logits"],
            Cures = ["Look at the smallest and largest target", "Check the signs of the terms", "Give nll_loss the output of log_softmax"],
        });
    }

    // The function's name where it alone makes the loss.
    private static string? NameOf(LossHead head)
    {
        if (head.Terms.Count == 0 || head.HasOtherTerms) return null;
        return head.Terms.All(term =>
            term.Kind is LossKind.CrossEntropy or LossKind.BinaryCrossEntropy or LossKind.BinaryCrossEntropyWithLogits or LossKind.Distance
                or LossKind.NegativeLogLikelihood or LossKind.OtherPositive && head.Sign(term.At) == 1 && OnlyRises(head, term.At))
            ? head.Terms[0].Name
            : null;
    }

    // A constant that is subtracted moves the bound.
    private static bool OnlyRises(LossHead head, int after) => Enumerable.Range(after + 1, head.Ops.Count - after - 1)
        .All(at => head.Name(at) is not ("sub" or "log" or "neg" or "rsub" or "logsumexp") && !(head.Name(at) == "add" && HeadOps.Scalar(head.Ops[at]) is < 0));

    private static string? NameOf(string tag)
    {
        var words = TagMeaning.Words(tag);
        if (words.Contains("cross") && words.Contains("entropy")) return "cross-entropy";
        return words.Find(NeverNegative.Contains);
    }

    private static bool RunsAway(Series loss)
    {
        if (loss.Count < LeastPoints) return false;
        var part = loss.Count / Parts;
        var medians = Enumerable.Range(0, Parts).Select(i => Robust.Median(loss.Values.AsSpan(i * part, part))).ToArray();
        if (medians[^1] > -FarBelow * (1 + Math.Abs(loss.Values[0]))) return false;
        for (var i = Parts / 2; i < Parts; i++)
            if (medians[i] >= medians[i - 1]) return false;
        return medians[^2] - medians[^1] >= StillFast * (medians[^4] - medians[^3]);
    }
}
