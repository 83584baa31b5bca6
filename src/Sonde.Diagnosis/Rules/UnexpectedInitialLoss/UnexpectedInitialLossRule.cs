// unexpected-initial-loss: before anything is learned, the loss over classes is about that of guessing.
namespace Sonde.Diagnosis;

/// <summary>
/// Compares the first cross-entropy with ln(classes), that of guessing. Far above it, the network is sure of wrong classes before it has seen one: weights
/// or inputs
/// are far too large.
/// </summary>
internal sealed partial class UnexpectedInitialLossRule : RunRule
{
    private const double LeastExcess = 2;   // nats above guessing

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (run.Head is not { } head) return HeadWords.Missing;
        if (First(run.Signals) is not { } first) return RuleOutcome.Needs("the loss of the first step");
        if (head.Terms is not [var term] || Guessing(term) is not { } guessing || !IsPlain(head, term)) return RuleOutcome.Nothing;
        var options = Options.Get(Thresholds);
        var ratio = first / guessing.Loss;
        if (ratio < options.Ratio || first < guessing.Loss + LeastExcess) return RuleOutcome.Nothing;
        var learns = run.Learning.State is LearningState.Learning or LearningState.Slow;
        return RuleOutcome.Of(new Finding(Id, learns ? Severity.Info : Severity.Warning, learns ? 0.4 : 0.7,
            $"The first loss is {Wording.Number(first)}, {Wording.Times(ratio)} that of guessing ({guessing.Name} = {Wording.Number(guessing.Loss)}): "
                + "logits are far too large from the start")
        {
            Steps = new(0, 0),
            Evidence = [new("first loss", first, options.Ratio * guessing.Loss), new("loss of guessing", guessing.Loss)],
            Causes = ["Weights are far too large at the start", "Inputs are not scaled (pixels of 0 to 255, columns in large units)"],
            Cures =
            [
                "Start from the layers' own initialisation, or nn.init.xavier_uniform_(layer.weight)",
                "Scale the inputs: x.sub(mean).div(deviation)",
            ],
        }.At(term.Op));
    }

    private static (double Loss, string Name)? Guessing(LossTerm term) => term switch
    {
        { Kind: LossKind.CrossEntropy, Reduction: 1, Prediction.Kind: HeadKind.Layer } when HeadWords.Classes(term) is > 1 and var n => (Math.Log(n),
            $"ln {n}"),
        {
            Kind: LossKind.NegativeLogLikelihood, Reduction: 1, Prediction:
            {
                Kind: HeadKind.LogSoftmax,
                Before.Kind: HeadKind.Layer
            }
        } when HeadWords.Classes(term) is > 1 and var n =>
            (Math.Log(n), $"ln {n}"),
        { Kind: LossKind.BinaryCrossEntropyWithLogits, Reduction: 1, Prediction.Kind: HeadKind.Layer, Op.Inputs.Length: 2 } => (Math.Log(2), "ln 2"),
        _ => null,
    };

    // Class weights and factors change what guessing costs.
    private static bool IsPlain(LossHead head, LossTerm term) => term.Op.Inputs.Length == 2 && !head.HasOtherTerms
        && Enumerable.Range(term.At + 1, head.Ops.Count - term.At - 1).All(at => HeadOps.Rearranges(head.Name(at)) || head.Name(at) == "mean");

    private static double? First(RunSignals signals)
    {
        if (signals.Data is [( <= 1, { Loss: { } loss }), ..] && double.IsFinite(loss)) return loss;
        return signals.TrainLoss is { PerEpoch: false, Count: > 0 } series && series.Steps[0] <= 1 && double.IsFinite(series.Values[0]) ? series.Values[0]
            : null;
    }
}
