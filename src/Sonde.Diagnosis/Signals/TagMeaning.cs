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

    /// <summary>Whether the tag tells of rewards: then the loss need not fall.</summary>
    public static bool TellsOfRewards(string tag) => Words(tag).Any(w => w is "reward" or "rewards" or "rew" or "return" or "returns");

    /// <summary>Whether the tag is a loss of networks that play against each other.</summary>
    public static bool TellsOfAGame(string tag)
    {
        var words = Words(tag);
        return words.Contains("loss") && words.Any(w => w is "discriminator" or "generator" or "disc" or "gen" or "adversarial" or "critic" or "actor");
    }

    /// <summary>The part of the data that a word, or the last folder of a run, names.</summary>
    public static DataSplit SplitOf(string word) => word.ToLowerInvariant() switch
    {
        "train" or "training" or "tr" => DataSplit.Train,
        "val" or "valid" or "validation" or "dev" or "eval" or "evaluation" => DataSplit.Validation,
        "test" or "testing" => DataSplit.Test,
        _ => DataSplit.Unsaid,
    };

    /// <summary>Splits at everything that is no letter or digit, and where a small letter meets a capital.</summary>
    private static List<string> Words(string tag)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 0; i <= tag.Length; i++)
        {
            var ends = i == tag.Length || !char.IsLetterOrDigit(tag[i]);
            var turns = !ends && i > start && char.IsUpper(tag[i]) && char.IsLower(tag[i - 1]);
            if (!ends && !turns) continue;
            if (i > start) words.Add(tag[start..i].ToLowerInvariant());
            start = ends ? i + 1 : i;
        }

        return words;
    }
}
