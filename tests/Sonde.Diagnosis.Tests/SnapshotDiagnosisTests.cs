// Diagnosing a log directory that grows: only what changed is judged again, and pairs of runs stay pairs.
using Sonde.Runs;

namespace Sonde.Diagnosis.Tests;

public sealed class SnapshotDiagnosisTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private SummaryWriter Writer(string run) => new(Path.Combine(_folder.Path, run));

    [Fact]
    public void Update_OneOfTwoRunsGrew_DiagnosesOnlyThatOneAgain()
    {
        using var a = Writer("a");
        using var b = Writer("b");
        using var logs = new LogDirectory(_folder.Path);
        var diagnosis = new SnapshotDiagnosis();
        Add(a, "loss", 0, 1);
        Add(b, "loss", 0, 1);

        var first = diagnosis.Update(logs.Refresh());
        var same = diagnosis.Update(logs.Refresh());
        Add(b, "loss", 1, 1);
        var second = diagnosis.Update(logs.Refresh());

        Assert.Same(first, same);
        Assert.Equal(["a", "b"], second.Runs.Select(run => run.Run));
        Assert.Same(first.Runs[0], second.Runs[0]);
        Assert.NotSame(first.Runs[1], second.Runs[1]);
    }

    [Fact]
    public void Update_OnlyTheHeldOutRunGrew_DiagnosesItsTrainingAgain()
    {
        using var train = Writer("x/train");
        using var validation = Writer("x/validation");
        using var other = Writer("other");
        using var logs = new LogDirectory(_folder.Path);
        var diagnosis = new SnapshotDiagnosis();
        for (var epoch = 0; epoch < 30; epoch++) Add(train, "epoch_loss", epoch, 2 * Math.Exp(-epoch / 6.0));
        for (var epoch = 0; epoch < 10; epoch++) Add(validation, "epoch_loss", epoch, 2 * Math.Exp(-epoch / 6.0));
        Add(other, "loss", 0, 1);
        var before = diagnosis.Update(logs.Refresh());

        for (var epoch = 10; epoch < 30; epoch++) Add(validation, "epoch_loss", epoch, 0.4 + ((epoch - 10) * 0.1));
        var after = diagnosis.Update(logs.Refresh());

        Assert.DoesNotContain("overfitting", Run(before, "x/train").Findings.Select(f => f.Rule));
        Assert.Contains("overfitting", Run(after, "x/train").Findings.Select(f => f.Rule));
        Assert.Same(Run(before, "other"), Run(after, "other"));
    }

    [Fact]
    public void Update_AFileVanishesAfterTheSnapshot_TheOtherRunsAreJudged()
    {
        using var stays = Writer("stays");
        for (var step = 0; step < 100; step++) Add(stays, "loss", step, step < 50 ? 1 : double.NaN);
        using var logs = new LogDirectory(_folder.Path);
        using (var writer = Writer("gone"))
        {
            writer.AddTensor(
                Sonde.Events.PluginNames.TagFor(Sonde.Events.OpTraceRecord.Reading.Plugin), "{}", 0, new(Sonde.Events.OpTraceRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty));
        }

        var snapshot = logs.Refresh();
        Directory.Delete(Path.Combine(_folder.Path, "gone"), recursive: true);

        var report = new SnapshotDiagnosis().Update(snapshot);

        Assert.Equal(Verdict.Unknown, Run(report, "gone").Verdict);
        Assert.Contains(Run(report, "gone").NotEnoughData, need => need.Needs.Contains("files that can be read", StringComparison.Ordinal));
        Assert.Contains("non-finite", Run(report, "stays").Findings.Select(f => f.Rule));
    }

    private static void Add(SummaryWriter writer, string tag, long step, double value)
    {
        writer.AddScalar(tag, value, step);
        writer.Flush();
    }

    private static RunDiagnosis Run(DiagnosisReport report, string name) => report.Runs.Single(run => run.Run == name);
}
