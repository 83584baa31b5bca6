// The verdict: asked for, and as the last line of a training.
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor;

public sealed class ReportTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    private MonitorOptions Options => _run.Options with { ReportOnDispose = true };

    private string[] Lines => _run.Messages.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [Fact]
    public void Report_TellsHealthyFromNotEnoughData()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        for (var i = 0; i < 3; i++) training.Step(monitor);
        var early = monitor.Report();
        Assert.Equal((Verdict.Unknown, 0), (early.Verdict, early.Findings.Count));
        Assert.Contains(early.NotEnoughData, missing => missing.Rule == "loss-not-decreasing");

        for (var i = 0; i < 300; i++) training.Step(monitor);
        var late = monitor.Report();
        Assert.Equal((Verdict.Healthy, 0), (late.Verdict, late.Findings.Count));
        Assert.Contains("loss-not-decreasing", late.Checked);
        Assert.Empty(monitor.Diagnose());
    }

    [Fact]
    public void Report_AtLevelOff_IsUnknownAndSaysWhy()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, Options with { Level = MonitorLevel.Off });
        training.Step(monitor);
        var report = monitor.Report();
        Assert.Equal((Verdict.Unknown, 0, 0), (report.Verdict, report.Findings.Count, report.Checked.Count));
        Assert.All(report.NotEnoughData, missing => Assert.Contains("Off", missing.Needs, StringComparison.Ordinal));
        Assert.Equal(RuleCatalogue.All.Count, report.NotEnoughData.Count);
        monitor.Dispose();
        Assert.Empty(Lines);
    }

    [Fact]
    public void Dispose_OfAHealthyTraining_PrintsTheVerdictAndHowToOpenThePageOnce()
    {
        using var training = new TinyTraining();
        var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, Options);
        for (var i = 0; i < 300; i++) training.Step(monitor);
        monitor.Dispose();
        monitor.Dispose();

        var line = Assert.Single(Lines);
        Assert.StartsWith("sonde: Sequential: verdict: healthy, 0 findings; ", line, StringComparison.Ordinal);
        Assert.Matches("[0-9]+ of [0-9]+ rules checked, [0-9]+ had too little data", line);
        Assert.EndsWith($"sonde --logdir {_run.Folder}", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_OfASickTraining_NamesTheFindingWithItsLine()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, Options))
        {
            for (var i = 0; i < 3; i++)
                training.Step(monitor, (output, y) => (output.argmax(1) - y).to(ScalarType.Float32).pow(2).mean().requires_grad_());
        }
        Assert.Matches(
            @"verdict: sick, [0-9]+ findings?(, first)? \((graph-cut: aten::argmax at \S*ReportTests.cs:[0-9]+|loss-detached: )", Assert.Single(Lines));
    }

    [Fact]
    public void Dispose_AfterABackwardThatThrewInTheFirstStep_NamesTheOp()
    {
        using var training = new TinyTraining();
        var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, Options);
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(
            () => training.Step(monitor, (output, y) => (output.argmax(1) - y).to(ScalarType.Float32).pow(2).mean()));
        monitor.Dispose();
        Assert.Equal(2, Lines.Length);
        Assert.Contains("backward() failed because aten::argmax", Lines[0], StringComparison.Ordinal);
        Assert.Contains("verdict: sick", Lines[1], StringComparison.Ordinal);
        Assert.Contains("aten::argmax", Lines[1], StringComparison.Ordinal);
        Assert.Contains("; backward() failed, as reported above; ", Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_BeforeAnyStep_SaysThatNoneWasRecorded()
    {
        using var training = new TinyTraining();
        TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, Options).Dispose();
        Assert.Contains("verdict: unknown, no step was recorded; ", Assert.Single(Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_SwitchedOff_PrintsNothing()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options)) training.Step(monitor);
        Assert.Empty(Lines);
        Assert.True(new MonitorOptions().ReportOnDispose);
    }

    [Fact]
    public void Dispose_OfTwoMonitorsOnOneWriter_PrintsOneVerdictOfTheRun()
    {
        using var a = new TinyTraining();
        using var b = new TinyTraining();
        using var writer = new SummaryWriter(_run.Folder);
        var first = TrainingMonitor.Attach(a.Model, a.Optimizer, writer, Options with { Name = "a" });
        var second = TrainingMonitor.Attach(b.Model, b.Optimizer, writer, Options with { Name = "b" });
        a.Step(first);
        b.Step(second);
        second.Dispose();
        Assert.Empty(Lines);
        first.Dispose();
        Assert.StartsWith("sonde: a: verdict: ", Assert.Single(Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_WhereALotLiesBelowTheRun_DoesNotReadIt()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, Options))
        {
            training.Step(monitor);
            Directory.CreateDirectory(Path.Combine(_run.Folder, "older"));
            using var older = File.Create(Path.Combine(_run.Folder, "older", "events.out.tfevents.1.host.1.0"));
            older.SetLength(ReportLine.MostBytes);   // takes no place on the disk
        }
        Assert.Contains("no verdict: the run's folder holds more than 256 MB or 1000 files", Assert.Single(Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("folder gone"), InlineData("writer disposed first"), InlineData("messages closed"), InlineData("model disposed first")]
    public void Dispose_WhenSomethingIsGone_DoesNotThrow(string what)
    {
        using var training = new TinyTraining();
        var writer = new SummaryWriter(_run.Folder);
        var messages = new StringWriter();
        var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, writer, new() { Messages = messages });
        training.Step(monitor);
        if (what == "folder gone") Directory.Delete(_run.Folder, recursive: true);
        if (what == "writer disposed first") writer.Dispose();
        if (what == "messages closed") messages.Dispose();
        if (what == "model disposed first") training.Model.Dispose();
        monitor.Dispose();
        writer.Dispose();
        if (what != "messages closed") Assert.Single(messages.ToString().Split('\n'), line => line.Contains("verdict", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/data/runs/lenet", "/data", "runs")]
    [InlineData("/data/runs/a/lenet", "/data", "runs/a")]
    [InlineData("/data/runs", "/data", "runs")]
    [InlineData("/data", "/data", "/data")]
    [InlineData("/tmp/x", "/data", "/tmp/x")]
    [InlineData("/runs", "/data", "/runs")]
    [InlineData("/database/x", "/data", "/database/x")]
    public void LogDirectoryFor_IsTheFolderOfRunsWhereThatIsKnown(string run, string current, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "paths of this test are Unix's");
        Assert.Equal(expected, ReportLine.LogDirectoryFor(run, current));
    }
}
