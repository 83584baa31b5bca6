// flipped-loss-sign: what is to be small is negated, or what is to be large is not.
namespace Sonde.Diagnosis;

/// <summary>
/// Follows each comparison with a target to the loss. Where every one of them counts with the wrong sign, and nothing else makes the loss, training drives the
/// output away from the targets. A single term of the wrong sign among others can be meant so.
/// </summary>
internal sealed partial class FlippedLossSignRule : RunRule
{
    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (run.Head is not { } head) return HeadWords.Missing;
        if (head.Terms.Count == 0 || head.HasOtherTerms || !head.Terms.All(term => IsFlipped(head, term))) return RuleOutcome.Nothing;
        var first = head.Terms[0];
        var negation = Enumerable.Range(first.At + 1, head.Ops.Count - first.At - 1).Where(at => head.Name(at) is "neg" or "rsub" or "mul" or "sub" or "div")
            .Select(at => head.Ops[at]).FirstOrDefault();
        var op = first.LargerIsBetter ? first.Op : negation ?? first.Op;
        var needNot = run.Signals.LossNeedNotFall;
        var title = first.LargerIsBetter
            ? $"The loss{HeadWords.Place(op)} is the {first.Name} itself: making it small drives the output away from the targets"
            : $"The loss is {first.Name}{HeadWords.Place(first.Op)} with a minus: making it small makes the error large";
        return RuleOutcome.Of(new Finding(Id, needNot is null ? Severity.Error : Severity.Info, needNot is null ? 0.96 : 0.4, title)
        {
            Causes = [first.LargerIsBetter ? "A minus is missing: what is to be large is made small"
                : "A minus is too many: what is to be small is made large", .. needNot is null ? Array.Empty<string>() : [needNot]],
            Cures = [first.LargerIsBetter ? "Negate it: var loss = -logProbability.mean()"
                : $"Leave the minus away: the optimizer makes the loss small, and {first.Name} is to be small"],
        }.At(op, first.Op));
    }

    private static bool IsFlipped(LossHead head, LossTerm term)
    {
        // A generator that works against a discriminator: one target for all samples, and the sign against it.
        if (term.Kind is LossKind.BinaryCrossEntropy or LossKind.BinaryCrossEntropyWithLogits && head.Targets(term) is null or { Distinct: <= 1 }) return false;
        if (term.Kind == LossKind.Likelihood || term.Prediction.IsDetached || term.MeetingInputs.Target is null) return false;
        return head.Sign(term.At) == (term.LargerIsBetter ? 1 : -1);
    }
}
