// Logs of real trainings by other tools: a healthy one must raise no alarm.
using Sonde.Runs;

namespace Sonde.Diagnosis.Tests;

public class CorpusTests
{
    // Beside the repository, or where the variable says; not part of it.
    private static string? Corpus(string name)
    {
        if (Environment.GetEnvironmentVariable("SONDE_CORPUS") is { Length: > 0 } given)
            return Directory.Exists(Path.Combine(given, name)) ? Path.Combine(given, name) : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var corpus = Path.Combine(folder.FullName, "shared", "corpus", name);
            if (Directory.Exists(corpus)) return corpus;
        }

        return null;
    }

    private static DiagnosisReport Diagnose(string name)
    {
        var folder = Corpus(name);
        Assert.SkipWhen(folder is null, $"the corpus {name} is not at hand");
        using var logs = new LogDirectory(folder!);
        return Diagnostician.Diagnose(logs.Refresh(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Diagnose_PyTorchTraining_RaisesNoAlarm()
    {
        var report = Diagnose("pytorch/logs");
        Assert.All(report.Runs, run => Assert.DoesNotContain(run.Findings, f => f.Severity >= Severity.Warning));
        Assert.All(["lr0.01", "lr0.1"], name => Assert.Equal(Verdict.Healthy, report.Runs.Single(r => r.Run == name).Verdict));
    }

    [Fact]
    public void Diagnose_KerasTraining_RaisesNoAlarm()
    {
        var report = Diagnose("tf2/logs");
        Assert.All(report.Runs, run => Assert.DoesNotContain(run.Findings, f => f.Severity >= Severity.Warning));
        Assert.Equal(Verdict.Healthy, report.Runs.Single(r => r.Run == "train").Verdict);
    }

    [Theory]
    [InlineData("real/guild-tf1")]
    [InlineData("real/wandb-tf1")]
    [InlineData("real/tf2-summary")]
    [InlineData("real/tfx-estimator")]
    [InlineData("real/tensorboard-reducer")]
    public void Diagnose_RealLogs_RaisesNoError(string name) =>
        Assert.All(Diagnose(name).Runs, run => Assert.DoesNotContain(run.Findings, f => f.Severity == Severity.Error));

    [Fact]
    public void Diagnose_RealTrainingWhoseLossGrewHundredfold_SaysThatItRises()
    {
        var run = Diagnose("real/tensorboardX-old").Runs.Single(r => r.Run == "rnn/runs/Jun05_16-12-54_NIGSA774680");
        Assert.Contains(run.Findings, f => f.Rule == "loss-diverging" && f.Title.Contains("rises", StringComparison.Ordinal));
    }
}
