// What a scalar tag means: whose loss or accuracy, as other tools name them.
namespace Sonde.Diagnosis;

/// <summary>What a scalar measures.</summary>
internal enum Quantity
{
    Other,
    Loss,
    Accuracy,
}

/// <summary>On which part of the data.</summary>
internal enum DataSplit
{
    Unsaid,
    Train,
    Validation,
    Test,
}

/// <summary>What a scalar tag means.</summary>
/// <param name="Quantity">What it measures.</param>
/// <param name="Split">On which part of the data.</param>
/// <param name="PerEpoch">Whether the tag says that a point stands for an epoch.</param>
internal readonly record struct TagMeaning(Quantity Quantity, DataSplit Split, bool PerEpoch)
{
    // Words that leave a tag the main loss or accuracy; any other word makes it a part (loss/box) or another thing.
    private static readonly HashSet<string> NeutralWords =
    [
        "epoch", "epochs", "batch", "batches", "step", "steps", "iter", "iteration", "per", "by", "avg", "average", "mean", "total", "overall",
        "data", "running", "main", "cross", "entropy", "crossentropy", "xent", "ce", "nll", "mse", "bce", "criterion", "global", "metrics",
    ];

    private static readonly HashSet<string> NeutralForAccuracy = ["categorical", "sparse", "binary", "top", "top1", "1", "classification", "multiclass"];

    /// <summary>Reads <c>Loss/train</c>, <c>train_loss</c>, <c>trainLoss</c>, <c>epoch_val_acc</c>, <c>Accuracy/test</c> and their like.</summary>
    public static TagMeaning Of(string tag)
    {
        var words = Words(tag);
        if (words.Count == 0 || words[0] is "hparam" or "hparams") return default;
        var quantity = words.Any(w => w is "loss" or "losses") ? Quantity.Loss
            : words.Any(w => w is "accuracy" or "acc" or "acc1") ? Quantity.Accuracy
            : Quantity.Other;
        if (quantity == Quantity.Other) return default;
        var split = DataSplit.Unsaid;
        foreach (var word in words)
        {
            if (word is "loss" or "losses" or "accuracy" or "acc" or "acc1" || NeutralWords.Contains(word)) continue;
            if (quantity == Quantity.Accuracy && NeutralForAccuracy.Contains(word)) continue;
            if (SplitOf(word) is not (not DataSplit.Unsaid and var said)) return default;
            split = said;
        }

        return new(quantity, split, words.Any(w => w is "epoch" or "epochs"));
    }

    // What a loss is called where it is not called one. A pair of them, for training and held-out data, is read where there is no loss by name.
    private static readonly HashSet<string> LossesByAnotherName =
        ["loss", "losses", "nll", "mse", "rmse", "mae", "bce", "xent", "crossentropy", "perplexity", "ppl", "cost", "error", "err"];

    /// <summary>
    /// Reads a tag as one of a pair: <c>train/nll</c>, <c>val/box_loss</c>, <c>fold0/train_loss</c>. Null where it names no part of the data, or more
    /// than one, or nothing that falls when a network learns.
    /// </summary>
    /// <returns>The part of the data, and the name without it: the same for both of a pair.</returns>
    /// <param name="tag">The tag.</param>
    /// <param name="whenUnsaid">The part of the data that its run tells of, where the tag does not say.</param>
    public static (DataSplit Split, string Stem)? OfPair(string tag, DataSplit whenUnsaid)
    {
        var words = Words(tag);
        if (words.Count == 0 || words[0] is "hparam" or "hparams" || !words.Exists(LossesByAnotherName.Contains)) return null;
        var splits = words.FindAll(word => SplitOf(word) != DataSplit.Unsaid);
        if (splits.Count == 0) return (whenUnsaid, string.Join(' ', words));
        return splits is [var only] ? (SplitOf(only), string.Join(' ', words.Where(word => word != only))) : null;
    }

    /// <summary>Whether the tag tells of rewards, episodes or what an agent learns: then the loss need not fall.</summary>
    public static bool TellsOfRewards(string tag)
    {
        var words = Words(tag);
        return words.Any(w => w is "reward" or "rewards" or "rew" or "return" or "returns" or "episode" or "episodes" or "episodic" or "rollout"
                or "advantage")
            || (words.Exists(LossesByAnotherName.Contains)
                && words.Any(w => w is "policy" or "pg" or "actor" or "critic" or "td" or "q" or "reinforce"
                or "ppo" or "a2c" or "dqn" or "sac"));
    }

    /// <summary>Whether the tags are losses of networks that play against each other.</summary>
    public static bool TellAGame(IEnumerable<string> tags)
    {
        var (first, second) = (false, false);
        foreach (var tag in tags)
        {
            var words = Words(tag);
            if (!words.Exists(LossesByAnotherName.Contains) && !words.Exists(w => w is "lossd" or "lossg" or "errd" or "errg" or "dloss" or "gloss"))
                continue;
            if (words.Any(w => w is "discriminator" or "generator" or "disc" or "gen" or "adversarial" or "adv" or "gan" or "critic" or "actor")) return true;
            first |= words.Any(w => w is "d" or "lossd" or "errd" or "dloss");
            second |= words.Any(w => w is "g" or "lossg" or "errg" or "gloss");
        }

        return first && second;
    }

    /// <summary>Whether the tag tells of a loss on pairs or triplets, which are chosen the harder the more is learnt.</summary>
    public static bool TellsOfPairs(string tag) =>
        Words(tag).Any(w => w is "contrastive" or "triplet" or "triplets" or "nce" or "infonce" or "ntxent" or "simclr" or "moco" or "byol" or "siamese");

    /// <summary>Whether the tag is a share, 0..1 or in per cent, and never below zero.</summary>
    public static bool TellsOfShare(string tag)
    {
        var words = Words(tag);
        return words.Count > 0 && words[0] is not ("hparam" or "hparams") && !words.Exists(LossesByAnotherName.Contains)
            && words.Any(w => w is "accuracy" or "acc" or "acc1" or "precision" or "recall" or "f1" or "iou" or "miou" or "dice" or "auc"
                or "auroc" or "auprc");
    }

    /// <summary>Whether the tag is the learning rate.</summary>
    public static bool TellsOfTheRate(string tag)
    {
        var words = Words(tag);
        return words.Count > 0 && words[0] is not ("hparam" or "hparams")
            && (words.Contains("lr") || (words.Contains("learning") && words.Contains("rate")) || words.Contains("learningrate"));
    }

    /// <summary>The part of the data that a word, or the last folder of a run, names.</summary>
    public static DataSplit SplitOf(string word) => word.ToLowerInvariant() switch
    {
        "train" or "training" or "trn" or "tr" => DataSplit.Train,
        "val" or "valid" or "validation" or "dev" or "eval" or "evaluation" or "holdout" or "heldout" => DataSplit.Validation,
        "test" or "testing" => DataSplit.Test,
        _ => DataSplit.Unsaid,
    };

    /// <summary>
    /// The words of a name, in small letters: it is split at everything that is no letter or digit, and where a small letter meets a capital.
    /// </summary>
    internal static List<string> Words(string tag) => [.. WordsAt(tag).Select(word => tag.Substring(word.At, word.Length).ToLowerInvariant())];

    /// <summary>Where the words of a name stand in it.</summary>
    internal static IEnumerable<(int At, int Length)> WordsAt(string tag)
    {
        var start = 0;
        for (var i = 0; i <= tag.Length; i++)
        {
            var ends = i == tag.Length || !char.IsLetterOrDigit(tag[i]);
            var turns = !ends && i > start && char.IsUpper(tag[i]) && char.IsLower(tag[i - 1]);
            if (!ends && !turns) continue;
            if (i > start) yield return (start, i - start);
            start = ends ? i + 1 : i;
        }
    }
}
