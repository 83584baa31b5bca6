// Losses that need not fall, known by the ops that make them: policy gradients, moving targets, games, pairs.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Tells by the loss head whether a loss must fall when a network learns.</summary>
internal static class FreeLoss
{
    /// <summary>Why it need not; null where it must, or where that is not known.</summary>
    public static string? Reason(LossHeadRecord? head)
    {
        if (head is null || head.Ops.Length == 0) return null;
        var ops = head.Ops;
        bool Has(params string[] names) => ops.Any(op => Array.Exists(names, name => op.Op.Contains(name, StringComparison.Ordinal)));

        if (Has("triplet_margin", "margin_ranking", "cosine_embedding", "hinge_embedding"))
            return "a loss on pairs or triplets of samples, which become harder as the network learns";
        var picks = Has("aten::gather", "aten::index");
        if (picks && Has("mse_loss", "smooth_l1", "huber")) return "the values of chosen actions are fitted to targets that move";
        if (picks && Has("log_softmax", "aten::log") && !Has("nll_loss", "cross_entropy") && ops.Any(IsWeighted))
            return "log-probabilities of chosen actions are weighted, as in a policy gradient";
        return ops.Count(op => op.Op.Contains("binary_cross_entropy", StringComparison.Ordinal)) >= 2
            ? "two binary cross-entropies are added, as in a discriminator that plays against a generator"
            : null;
    }

    /// <summary>A product with something for each sample that does not come from the model: an advantage or a return.</summary>
    private static bool IsWeighted(LossHeadOp op)
    {
        if (!op.Op.StartsWith("aten::mul", StringComparison.Ordinal)) return false;
        for (var i = 0; i < Math.Min(op.Inputs.Length, op.FromModel.Length); i++)
            if (!op.FromModel[i] && op.Inputs[i].Aggregate(1L, (a, b) => a * b) > 1) return true;
        return false;
    }
}
