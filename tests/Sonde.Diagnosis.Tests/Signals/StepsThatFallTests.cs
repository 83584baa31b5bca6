// Steps that go back for other reasons than a restart: no point may be lost for it.
using Sonde.Runs;

namespace Sonde.Diagnosis.Tests.Signals;

public sealed class StepsThatFallTests : IDisposable
{
    private const double Start = 1.7e9;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private RunSignals Signals()
    {
        using var logs = new LogDirectory(_folder.Path);
        return Assert.Single(SignalReader.Read(logs.Refresh(TestContext.Current.CancellationToken).Runs.Single(), null));
    }

    [Fact]
    public void Read_StepsThatBeginAnewEachEpoch_HoldsAllInTheOrderOfTime()
    {
        using (var writer = new SummaryWriter(_folder.Path))
        {
            for (var i = 0; i < 450; i++)
            {
                writer.AddScalar("train_loss", 3 - (i * 0.005), i % 100, Start + i);
                if (i % 10 == 0) writer.AddScalar("train_acc", i / 500.0, i % 100, Start + i + 0.1);
                if (i % 100 == 99) writer.AddScalar("val_loss", 3, i / 100, Start + i + 0.5);
            }
        }

        var signals = Signals();
        Assert.Equal(Enumerable.Range(0, 450).Select(i => (long)i), signals.TrainLoss!.Steps);
        Assert.Equal([.. signals.TrainLoss.Values.OrderDescending()], signals.TrainLoss.Values);
        Assert.Equal(Enumerable.Range(0, 45).Select(i => 10L * i), signals.TrainAccuracy!.Steps);
        Assert.Equal([0L, 1, 2, 3], signals.ValidationLoss!.Steps);
        Assert.Equal(0, signals.AbandonedPoints);
        Assert.Equal(
            "Steps start again 4 times: read as epochs, in the order of the files, with steps that continue; nothing is left out.", signals.BranchNote);
        Assert.Equal([signals.BranchNote!], Diagnostician.Diagnose(signals).Notes);
        Assert.Equal(Verdict.Healthy, Diagnostician.Diagnose(signals).Verdict);
    }

    [Fact]
    public void Read_TwoWritersAtATime_LeavesNothingOut()
    {
        using (var one = new SummaryWriter(_folder.Path, new SummaryWriterOptions { FileNameSuffix = ".a" }))
        using (var two = new SummaryWriter(_folder.Path, new SummaryWriterOptions { FileNameSuffix = ".b" }))
        {
            for (var i = 0; i < 100; i++)
            {
                one.AddScalar("loss/train", 1, 2 * i, Start + i);
                two.AddScalar("loss/train", 2, (2 * i) + 1, Start + i + 0.5);
            }
        }

        Assert.Equal(Enumerable.Range(0, 200).Select(i => (long)i), Signals().TrainLoss!.Steps);
        Assert.Null(Signals().BranchNote);
    }

    [Fact]
    public void Read_PointsWrittenInAnotherOrder_LeavesNothingOut()
    {
        using (var writer = new SummaryWriter(_folder.Path))
        {
            for (var i = 0; i < 100; i++) writer.AddScalar("loss/train", 1, i % 10 == 3 ? i + 1 : i % 10 == 4 ? i - 1 : i, Start + i);
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), Signals().TrainLoss!.Steps);
        Assert.Equal(0, Signals().AbandonedPoints);
    }

    [Fact]
    public void Read_OneSmallTagThatGoesBack_LeavesTheOthersAlone()
    {
        using (var writer = new SummaryWriter(_folder.Path))
        {
            for (var i = 0; i < 100; i++) writer.AddScalar("loss/train", 1, i, Start + i);
            for (var i = 0; i < 20; i++) writer.AddScalar("score", double.NaN, 50 + i, Start + 100 + i);
            writer.AddScalar("score", 1, 2, Start + 200);
        }

        var signals = Signals();
        Assert.Equal(100, signals.TrainLoss!.Count);
        Assert.Equal(20, signals.AbandonedPoints);
        Assert.Empty(signals.NonFinite);
        Assert.Equal("Steps of a tag go back: 20 points before that left out.", signals.BranchNote);
    }

    [Fact]
    public void Read_ACountOfEpochsThatBeginsAnewWhereStepsGoOn_KeepsAllSteps()
    {
        foreach (var (file, from) in new[] { (".a", 0), (".b", 100) })
        {
            using var writer = new SummaryWriter(_folder.Path, new SummaryWriterOptions { FileNameSuffix = file });
            for (var i = from; i < from + 100; i++)
            {
                writer.AddScalar("loss/train", 1, i, Start + i);
                if (i % 20 == 19) writer.AddScalar("loss/validation", 1, (i - from) / 20, Start + i + 0.5);
            }
        }

        Assert.Equal(200, Signals().TrainLoss!.Count);
        Assert.Equal((5, 5L), (Signals().ValidationLoss!.Count, Signals().AbandonedPoints));
    }

    [Fact]
    public void Read_AClockThatWasSetBack_LeavesNothingOut()
    {
        using (var writer = new SummaryWriter(_folder.Path))
        {
            for (var i = 0; i < 100; i++) writer.AddScalar("loss/train", 1, i, Start + i);
            for (var i = 50; i < 150; i++) writer.AddScalar("loss/train", 2, i, Start - 1000 + i);
        }

        Assert.Equal(150, Signals().TrainLoss!.Count);
        Assert.Null(Signals().BranchNote);
    }
}
