// Tags as other tools write them.
namespace Sonde.Diagnosis.Tests.Signals;

public class TagMeaningTests
{
    [Theory]
    [InlineData("loss/train", Quantity.Loss, DataSplit.Train)]
    [InlineData("Loss/train", Quantity.Loss, DataSplit.Train)]
    [InlineData("train/loss", Quantity.Loss, DataSplit.Train)]
    [InlineData("train_loss", Quantity.Loss, DataSplit.Train)]
    [InlineData("trainLoss", Quantity.Loss, DataSplit.Train)]
    [InlineData("training loss", Quantity.Loss, DataSplit.Train)]
    [InlineData("val_loss", Quantity.Loss, DataSplit.Validation)]
    [InlineData("loss/val", Quantity.Loss, DataSplit.Validation)]
    [InlineData("eval/loss", Quantity.Loss, DataSplit.Validation)]
    [InlineData("Loss/test", Quantity.Loss, DataSplit.Test)]
    [InlineData("loss", Quantity.Loss, DataSplit.Unsaid)]
    [InlineData("data/loss", Quantity.Loss, DataSplit.Unsaid)]
    [InlineData("epoch_val_acc", Quantity.Accuracy, DataSplit.Validation)]
    [InlineData("Accuracy/test", Quantity.Accuracy, DataSplit.Test)]
    [InlineData("sparse_categorical_accuracy", Quantity.Accuracy, DataSplit.Unsaid)]
    public void Of_MainCurves_AreRead(string tag, object quantity, object split)
    {
        var meaning = TagMeaning.Of(tag);
        Assert.Equal(quantity, meaning.Quantity);
        Assert.Equal(split, meaning.Split);
    }

    [Theory]
    [InlineData("loss/box")]
    [InlineData("train/kl_loss")]
    [InlineData("accuracy_baseline")]
    [InlineData("hparam/loss")]
    [InlineData("lossy")]
    [InlineData("learning_rate")]
    [InlineData("日本語/τ")]
    [InlineData("")]
    public void Of_PartsAndOtherThings_AreNone(string tag) => Assert.Equal(Quantity.Other, TagMeaning.Of(tag).Quantity);

    [Theory]
    [InlineData("epoch_loss", true)]
    [InlineData("train_loss_epoch", true)]
    [InlineData("train_loss_step", false)]
    public void Of_EpochInTheTag_IsAPointAnEpoch(string tag, bool perEpoch) => Assert.Equal(perEpoch, TagMeaning.Of(tag).PerEpoch);

    [Theory]
    [InlineData("rollout/ep_rew_mean", true)]
    [InlineData("loss/train", false)]
    public void TellsOfRewards_RewardTags_AreSeen(string tag, bool expected) => Assert.Equal(expected, TagMeaning.TellsOfRewards(tag));
}
