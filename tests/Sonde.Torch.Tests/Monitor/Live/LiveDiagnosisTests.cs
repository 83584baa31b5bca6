// Findings while a run trains: callback, log, console line, and the end of the training where the user asks for it.
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor.Live;

public sealed class LiveDiagnosisTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    private MonitorOptions Options => _run.Options with { LiveDiagnosis = true };

    /// <summary>A loss that is NaN from some step on: the rule needs no more than that.</summary>
    private static Tensor Broken(Tensor output, Tensor y)
    {
        using var loss = nn.functional.cross_entropy(output, y);
        return loss * double.NaN;
    }

    private static void Train(TinyTraining training, TrainingMonitor monitor, Func<bool> done)
    {
        // Looks run beside the training: the loop goes on until they are through, however busy the machine is.
        for (var i = 0; i < 100_000 && !done(); i++)
        {
            training.Step(monitor, Broken);
            if (i > 100) Thread.Sleep(1);
        }
    }

    [Fact]
    public void OnFinding_OfASickTraining_IsCalledOnceARuleOnTheTrainingThread()
    {
        using var training = new TinyTraining();
        var log = new Lines();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, Options with { Logger = log });
        var (found, threads) = (new List<Finding>(), new HashSet<int>());
        monitor.OnFinding += finding =>
        {
            found.Add(finding);
            threads.Add(Environment.CurrentManagedThreadId);
        };
        Train(training, monitor, () => found.Exists(finding => finding.Rule == RuleIds.NonFinite));
        monitor.Dispose();

        Assert.Contains(found, finding => finding.Rule == RuleIds.NonFinite);
        Assert.Equal(found.Count, found.DistinctBy(finding => (finding.Rule, finding.Layer, finding.Severity)).Count());
        Assert.Equal([Environment.CurrentManagedThreadId], threads);
        Assert.Contains(log.All, line => line.StartsWith("non-finite: ", StringComparison.Ordinal));
        if (found[0].Severity == Severity.Error)
            Assert.Single(_run.Messages.ToString().Split('\n'), line => line.Contains("error non-finite", StringComparison.Ordinal));
    }

    [Fact]
    public void StopOn_OfASickTraining_EndsItWithTheFinding()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, Options with { StopOn = Severity.Warning });

        var stopped = Assert.Throws<TrainingStoppedException>(() => Train(training, monitor, () => false));

        Assert.Contains(stopped.Finding.Rule, stopped.Message, StringComparison.Ordinal);
        Assert.True(stopped.Finding.Severity >= Severity.Warning);
    }

    [Fact]
    public void OnFinding_ThatThrows_IsReportedAndTheTrainingGoesOn()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, Options);
        var calls = 0;
        monitor.OnFinding += _ =>
        {
            calls++;
            throw new InvalidOperationException("mine");
        };
        Train(training, monitor, () => calls > 0);
        training.Step(monitor);

        Assert.True(calls > 0);
        Assert.Contains("a callback for findings failed: InvalidOperationException: mine", _run.Messages.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_StopOnWithoutLiveDiagnosis_IsRefused()
    {
        using var training = new TinyTraining();
        var thrown = Assert.Throws<ArgumentException>(() =>
            TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options with { StopOn = Severity.Error }));
        Assert.Contains("LiveDiagnosis", thrown.Message, StringComparison.Ordinal);
    }

    private sealed class Lines : ILogger
    {
        public List<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add(formatter(state, exception));
    }
}
