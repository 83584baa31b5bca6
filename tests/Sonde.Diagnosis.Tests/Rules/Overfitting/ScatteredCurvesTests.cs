// Overfitting where training and validation curves lie in runs of their own, or under tags that call no loss a loss.
using Sonde.Runs;

namespace Sonde.Diagnosis.Tests.Rules;

public sealed class ScatteredCurvesTests : IDisposable
{
    private static readonly Series Train = Synthetic.Curve(200, i => 0.05 + Math.Exp(-i / 30.0));
    private static readonly Series Validation = Synthetic.Curve(200, i => 0.7 + (2e-5 * (i - 60) * (i - 60)));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private void Write(string run, params (string Tag, Series Curve)[] curves)
    {
        using var writer = new SummaryWriter(Path.Combine(_folder.Path, run));
        foreach (var (tag, curve) in curves)
            for (var i = 0; i < curve.Count; i++) writer.AddScalar(tag, curve.Values[i], curve.Steps[i]);
    }

    private Dictionary<string, RunDiagnosis> Diagnose()
    {
        using var logs = new LogDirectory(_folder.Path);
        return Diagnostician.Diagnose(logs.Refresh(TestContext.Current.CancellationToken)).Runs.ToDictionary(run => run.Run);
    }

    [Theory]
    [InlineData("Loss_train", "Loss_val", "loss")]
    [InlineData("Loss_val", "Loss_train", "loss", true)]
    [InlineData("nll_training", "nll_test", "nll")]
    [InlineData("train/a", "dev/a", "loss")]
    public void Diagnose_RunsOfAddScalars_AreAPairThatOverfits(string one, string other, string tag, bool swapped = false)
    {
        var (train, validation) = swapped ? (other, one) : (one, other);
        Write(train, (tag, Train));
        Write(validation, (tag, Validation));
        var runs = Diagnose();
        var finding = Assert.Single(runs[train].Findings);
        Assert.Equal("overfitting", finding.Rule);
        Assert.Empty(runs[validation].Findings);
        Assert.Contains(runs[validation].NotEnoughData, missing => missing.Rule == "loss-not-decreasing");
    }

    [Theory]
    [InlineData("train/nll", "valid/nll")]
    [InlineData("train/box_loss", "val/box_loss")]
    [InlineData("fold0/train_loss", "fold0/val_loss")]
    [InlineData("mse_tr", "mse_holdout")]
    public void Diagnose_OnePairOfTags_IsReadWhateverTheMetric(string train, string validation)
    {
        Write("run", (train, Train), (validation, Validation));
        Assert.Equal("overfitting", Assert.Single(Diagnose()["run"].Findings).Rule);
    }

    [Fact]
    public void Diagnose_SeveralPairsAndNoLoss_ChoosesNone()
    {
        Write("run", ("train/box_loss", Train), ("val/box_loss", Validation), ("train/cls_loss", Train), ("val/cls_loss", Validation));
        Assert.Equal(Verdict.Unknown, Diagnose()["run"].Verdict);
    }

    [Fact]
    public void Diagnose_RisingValidationCurveAlone_IsNeverCalledTheTrainingLoss()
    {
        Write("Loss_val", ("loss", Synthetic.Curve(200, i => 1 + (i / 50.0))));
        Assert.Empty(Diagnose()["Loss_val"].Findings);
    }
}
