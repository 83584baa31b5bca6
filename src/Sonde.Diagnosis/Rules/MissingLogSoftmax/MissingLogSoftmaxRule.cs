// missing-log-softmax: a loss that takes probabilities, or their logarithms, gets logits or the wrong one of the two.

namespace Sonde.Diagnosis;

/// <summary>
/// Reads the ops on the way to the loss. nll_loss and kl_div only pick and weight what they are given: of logits the loss has no lower bound, of
/// probabilities its
/// gradient does not grow where the network is wrong.
/// </summary>
internal sealed partial class MissingLogSoftmaxRule : RunRule
{
    private const double MostLines = 0.9;   // of lines whose exponentials add up to 1: then they are logarithms of probabilities, however they were made

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run) =>
        run.Head is not { } head ? HeadWords.Missing : RuleOutcome.Of([.. head.Terms.Select(term => OfTerm(run, head, term)).OfType<Finding>()]);

    private Finding? OfTerm(RunContext run, LossHead head, LossTerm term)
    {
        var kind = term.Prediction.Kind;
        switch (term.Kind)
        {
            case LossKind.NegativeLogLikelihood when kind == HeadKind.Softmax:
                return Error(head, term, "probabilities, where it takes their logarithms",
                    "functional.log_softmax(logits, 1) in place of softmax, or cross_entropy on the logits");
            case LossKind.NegativeLogLikelihood when kind is HeadKind.Layer or HeadKind.Relu or HeadKind.Tanh or HeadKind.Sigmoid && !AreLogarithms(run, head,
                term):
                return Error(head, term, $"{What(kind)}, where it takes logarithms of probabilities: the loss has no lower bound",
                    "cross_entropy in place of nll_loss, or functional.log_softmax(logits, 1) before it");
            case LossKind.Divergence when term.PredictionInput == 0 && kind is HeadKind.Softmax or HeadKind.Sigmoid:
                return Error(head, term, "probabilities, where it takes their logarithms",
                    "functional.log_softmax(logits, 1) as the first argument of kl_div, probabilities as the second");
            case LossKind.Divergence when term.PredictionInput == 0 && kind is HeadKind.Layer or HeadKind.Relu or HeadKind.Tanh && !AreLogarithms(run, head,
                term):
                return Error(head, term, $"{What(kind)}, where it takes logarithms of probabilities",
                    "functional.log_softmax(logits, 1) as the first argument of kl_div");
            case LossKind.BinaryCrossEntropy when kind is HeadKind.Layer or HeadKind.Relu or HeadKind.Tanh:
                return Error(head, term, $"{What(kind)}, where it takes probabilities between 0 and 1",
                    "binary_cross_entropy_with_logits on the logits, or sigmoid() before it");
            case LossKind.Likelihood when head.Sign(term.At) == -1 && !head.HasOtherTerms && Plain(head, term.At):
                var op = head.Ops[term.At];
                return new Finding(Id, Severity.Warning, 0.7,
                    $"The loss{HeadWords.Place(op)} is the negative probability of the right class, without a logarithm: "
                        + "its gradient vanishes where the network is surely wrong")
                {
                    Causes = ["The logarithm of the likelihood was left out"],
                    Cures = ["Use cross_entropy on the logits, or functional.log_softmax(logits, 1) before gather"],
                }.At(op);
            default:
                return null;
        }
    }

    private static bool Plain(LossHead head, int after) => Enumerable.Range(after + 1, head.Ops.Count - after - 1)
        .All(at => head.Name(at) is "mean" or "sum" or "neg" || HeadOps.Rearranges(head.Name(at)) || HeadOps.Scalar(head.Ops[at]) is not null);

    private static string What(HeadKind kind) => kind switch
    {
        HeadKind.Layer => "logits",
        HeadKind.Sigmoid => "numbers of a sigmoid",
        _ =>
        $"the output of {HeadWords.Kind(kind)}"
    };

    // A model may make the logarithms in a way of its own: then the numbers tell.
    private static bool AreLogarithms(RunContext run, LossHead head, LossTerm term) =>
        head.OutputOp == term.Prediction.Op && run.Signals.Data.Any(step => step.Data.Output is { ExpSumsToOne: { Length: > 1 } sums } && sums[1] >= MostLines);

    private Finding Error(LossHead head, LossTerm term, string given, string cure) => new Finding(
        Id, Severity.Error, 0.96, $"{term.Name}{HeadWords.Place(term.Op)} gets {given}")
    {
        Causes =
        [
            "Loss and last layer are of two pairs: nll_loss goes with log_softmax, binary_cross_entropy with sigmoid, "
                + "cross_entropy and the losses with logits with neither",
        ],
        Cures = [$"Use {cure}"],
    }.At(term.Op, head.Ops[term.Prediction.Op]);
}
