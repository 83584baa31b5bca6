// Runs that belong together: by a word for a part of the data, wherever it stands in their names.
using Sonde.Runs;

namespace Sonde.Diagnosis.Tests.Signals;

public sealed class RunPairsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<Run> Runs(params string[] names)
    {
        foreach (var name in names)
        {
            using var writer = new SummaryWriter(Path.Combine(_folder.Path, name));
            writer.AddScalar("loss", 1, 0);
        }

        using var logs = new LogDirectory(_folder.Path);
        return logs.Refresh(TestContext.Current.CancellationToken).Runs;
    }

    [Theory]
    [InlineData("Loss_train", "Loss_val")]
    [InlineData("loss_epoch_train", "loss_epoch_test")]
    [InlineData("fit/train", "fit/validation")]
    [InlineData("train", "eval")]
    [InlineData("train/exp1", "valid/exp1")]
    [InlineData("exp1-Training-lr0.1", "exp1-Holdout-lr0.1")]
    [InlineData("lossTrain", "lossVal")]
    [InlineData("a/loss_tr", "a/loss_dev")]
    [InlineData("model", "model/eval")]
    public void HeldOut_NamesThatDifferInAWordForTheData_ArePaired(string train, string heldOut)
    {
        var runs = Runs(train, heldOut);
        var pairs = new RunPairs(runs);
        Assert.Equal(heldOut, pairs.HeldOut(runs.Single(run => run.Name == train))?.Name);
        Assert.Null(pairs.HeldOut(runs.Single(run => run.Name == heldOut)));
        Assert.NotEqual(DataSplit.Train, pairs.SplitOf(runs.Single(run => run.Name == heldOut)));
        Assert.NotEqual(DataSplit.Unsaid, pairs.SplitOf(runs.Single(run => run.Name == heldOut)));
    }

    [Theory]
    [InlineData("lr0.1", "lr0.01")]
    [InlineData("exp1_train", "exp2_val")]
    [InlineData("restrain", "resval")]
    [InlineData("loss_train", "accuracy_val")]
    [InlineData("a/loss_train", "b/loss_val")]
    [InlineData("train", "train2")]
    public void HeldOut_NamesThatDifferInMore_AreNot(string one, string other)
    {
        var runs = Runs(one, other);
        Assert.All(runs, run => Assert.Null(new RunPairs(runs).HeldOut(run)));
    }

    [Fact]
    public void HeldOut_ValidationAndTest_TakesValidation()
    {
        var runs = Runs("loss_test", "loss_train", "loss_val");
        Assert.Equal("loss_val", new RunPairs(runs).HeldOut(runs.Single(run => run.Name == "loss_train"))?.Name);
    }

    [Theory]
    [InlineData("loss_val", DataSplit.Validation)]
    [InlineData("runs/validation", DataSplit.Validation)]
    [InlineData("test", DataSplit.Test)]
    [InlineData("my_test", DataSplit.Unsaid)]
    [InlineData("train_val_split", DataSplit.Unsaid)]
    [InlineData("lr0.1", DataSplit.Unsaid)]
    public void SplitOf_ARunAlone_IsSaidByItsNameWhereThatCanMeanNothingElse(string name, object split)
    {
        var runs = Runs(name);
        Assert.Equal(split, new RunPairs(runs).SplitOf(runs[0]));
    }

    [Fact]
    public void SplitOf_ATrialBesideATraining_IsATest()
    {
        var runs = Runs("my_test", "my_train");
        Assert.Equal(DataSplit.Test, new RunPairs(runs).SplitOf(runs.Single(run => run.Name == "my_test")));
    }
}
