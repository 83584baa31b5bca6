// Finds where outputs meet targets: libtorch's loss functions, and the same written by hand.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Finds the terms of a loss.</summary>
internal static class LossTerms
{
    /// <summary>The terms in the order in which they ran.</summary>
    public static IReadOnlyList<LossTerm> Find(LossHead head)
    {
        var terms = new List<LossTerm>();
        for (var at = 0; at < head.Ops.Count; at++)
        {
            if (Of(head, at) is { } term) terms.Add(term);
        }

        return terms;
    }

    private static LossTerm? Of(LossHead head, int at) => head.Name(at) switch
    {
        "cross_entropy_loss" => Function(head, at, LossKind.CrossEntropy),
        "nll_loss" or "nll_loss_nd" or "nll_loss2d" => Function(head, at, LossKind.NegativeLogLikelihood),
        "binary_cross_entropy" => Function(head, at, LossKind.BinaryCrossEntropy),
        "binary_cross_entropy_with_logits" => Function(head, at, LossKind.BinaryCrossEntropyWithLogits),
        "mse_loss" or "l1_loss" or "smooth_l1_loss" or "huber_loss" => Function(head, at, LossKind.Distance),
        "kl_div" => Function(head, at, LossKind.Divergence),
        "hinge_embedding_loss" or "multi_margin_loss" or "multilabel_margin_loss" or "soft_margin_loss" or "ctc_loss" or "cosine_embedding_loss" =>
            Function(head, at, LossKind.OtherPositive),
        "cosine_similarity" when Pair(head, at) is not null => Function(head, at, LossKind.Similarity),
        "pow" when HeadOps.Scalar(head.Ops[at]) is 2 => Difference(head, at),
        "square" or "abs" => Difference(head, at),
        "mul" when head.From(at, 0) is >= 0 and var one && head.From(at, 1) == one => Difference(head, at),
        "mul" => Weighted(head, at),
        "gather" or "take_along_dim" => Picked(head, at),
        _ => null,
    };

    private static LossTerm? Function(LossHead head, int at, LossKind kind)
    {
        var op = head.Ops[at];
        // Both lie behind a broadcast where the two shapes differ: there they meet.
        if (head.From(at, 0) is >= 0 and var one && head.From(at, 1) == one && head.Name(one) == "broadcast_tensors" && Pair(head, one) is { } met)
            return Term(head, at, kind, head.Ops[one], met, 0, 1, head.Input(one, met.Prediction));
        return Pair(head, at) is { } pair ? Term(head, at, kind, op, pair, pair.Prediction, pair.Target, head.Input(at, pair.Prediction)) : null;
    }

    // pow(sub(output, target), 2) and its like.
    private static LossTerm? Difference(LossHead head, int at)
    {
        if (head.From(at, 0) is not (>= 0 and var before)) return null;
        while (HeadOps.Rearranges(head.Name(before)) && head.From(before, 0) is >= 0 and var earlier) before = earlier;
        if (head.Name(before) != "sub" || Pair(head, before) is not { Target: not null } pair) return null;
        return Term(head, at, LossKind.Distance, head.Ops[before], pair, 0, null, head.Input(before, pair.Prediction));
    }

    private static LossTerm? Picked(LossHead head, int at)
    {
        if (head.Ops[at].Inputs.Length < 2 || head.IsFromModel(at, 1)) return null;   // what the model itself has drawn: a policy's action
        return head.Input(at, 0) switch
        {
            { IsDetached: false, Kind: HeadKind.LogSoftmax } value => new(LossKind.LogLikelihood, at, head.Ops[at], value, 0, 1),
            { IsDetached: false, Kind: HeadKind.Softmax } value => new(LossKind.Likelihood, at, head.Ops[at], value, 0, 1),
            _ => null,
        };
    }

    // Targets times logarithms of probabilities.
    private static LossTerm? Weighted(LossHead head, int at)
    {
        if (head.Ops[at].Inputs.Length != 2 || Pair(head, at) is not { Target: { } target } pair) return null;
        if (head.Input(at, pair.Prediction) is not { IsDetached: false, Kind: HeadKind.LogSoftmax or HeadKind.LogSigmoid } value) return null;
        return head.Facts(head.Ops[at], target) is { Min: >= 0, Max: > 0 and <= 1 } ? new(LossKind.LogLikelihood, at, head.Ops[at], value, pair.Prediction,
            target) : null;
    }

    private static LossTerm? Term(
        LossHead head, int at, LossKind kind, LossHeadOp meeting, (int Prediction, int? Target) pair, int prediction, int? target, HeadValue? value) =>
        value is null ? null : new(kind, at, head.Ops[at], value, prediction, target) { Meeting = meeting, MeetingInputs = pair };

    // The input that learns and the one that it is compared with. What a model has made and detached is a target too.
    private static (int Prediction, int? Target)? Pair(LossHead head, int at)
    {
        if (head.Ops[at].Inputs.Length < 2) return null;
        var (first, second) = (Learns(0), Learns(1));
        return (first, second) switch { (true, false) => (0, 1), (false, true) => (1, 0), (true, true) => (0, null), _ => null };

        bool Learns(int input) => head.IsFromModel(at, input) && head.Input(at, input) is { IsDetached: false };
    }
}
