// libtorch's warnings become findings with the user's line, and standard error shows them as before.
using System.Runtime.InteropServices;
using Sonde.Events;
using Sonde.Runs;
using Sonde.Torch.Captures;
using Sonde.Torch.Interop;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor.Instruments;

public sealed partial class WarningsTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Diagnose_LossOfColumnAgainstRow_IsLossBroadcastWithTheLine()
    {
        using var training = new TinyTraining(Regressor());
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        for (var i = 0; i < 5; i++)
            training.Step(monitor, (output, y) => nn.functional.mse_loss(output, y.to(ScalarType.Float32)));

        var finding = Assert.Single(monitor.Diagnose(), finding => finding.Rule == "loss-broadcast");

        Assert.Equal(Severity.Error, finding.Severity);
        Assert.Contains("[32] against output [32, 1]", finding.Title, StringComparison.Ordinal);
        Assert.Contains("WarningsTests.cs:", finding.Source, StringComparison.Ordinal);
        Assert.Contains("mse_loss", finding.Snippet, StringComparison.Ordinal);
        Assert.Equal(5, finding.Evidence[0].Value);
    }

    [Fact]
    public void Diagnose_SameShapes_FindsNothing()
    {
        using var training = new TinyTraining(Regressor());
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        for (var i = 0; i < 20; i++)
            training.Step(monitor, (output, y) => nn.functional.mse_loss(output.squeeze(-1), y.to(ScalarType.Float32)));

        Assert.DoesNotContain(monitor.Diagnose(), finding => finding.Rule is "loss-broadcast" or "libtorch-warning");
        Assert.Empty(RecordReader.ReadLast(_run.Load(), WarningsRecord.Reading)!.Warnings);
    }

    [Fact]
    public void Diagnose_AnotherWarning_IsPassedOnAsInformation()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        training.Step(monitor, (output, y) =>
        {
            using var _ = nn.functional.kl_div(output.detach(), output.detach(), reduction: nn.Reduction.Mean);   // warned of: not what the mathematics says
            return nn.functional.cross_entropy(output, y);
        });
        var finding = Assert.Single(monitor.Diagnose(), finding => finding.Rule == "libtorch-warning");
        Assert.Equal(Severity.Info, finding.Severity);
        Assert.Contains("WarningsTests.cs:", finding.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void StandardError_WithAndWithoutAMonitor_ShowsTheSame()
    {
        using var training = new TinyTraining(Regressor());
        var without = OnStandardError(Broadcast);
        string with, after;
        using (TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options)) with = OnStandardError(Broadcast);
        after = OnStandardError(Broadcast);

        Assert.Contains("target size", without, StringComparison.Ordinal);
        Assert.Equal(without, with);
        Assert.Equal(without, after);
    }

    [Fact]
    public void Collectors_TwoOnOneThreadAndOneStoppedElsewhere_HearWhatIsTheirs()
    {
        Assert.True(WarningHandler.IsAvailable(out var reason), reason);
        using var first = new WarningCollector();
        using var second = new WarningCollector();
        WarningHandler.Add(first);
        WarningHandler.Add(second);
        Broadcast();
        WarningHandler.Remove(first);
        Broadcast();
        var elsewhere = new Thread(() =>
        {
            second.Stop();
            WarningHandler.Remove(second);
        });
        elsewhere.Start();
        elsewhere.Join();
        Broadcast();
        WarningHandler.Remove(second);

        Assert.Equal(1, Assert.Single(first.Take(0, countsToo: true)!.Warnings).Count);
        Assert.Equal(2, second.Take(0, countsToo: true)!.Warnings.Sum(warning => warning.Count));
    }

    [Fact]
    public void Off_Always_LeavesTheHandlerAlone()
    {
        using var training = new TinyTraining(Regressor());
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options with { Level = MonitorLevel.Off });
        training.Step(monitor, (output, y) => nn.functional.mse_loss(output, y.to(ScalarType.Float32)));
        Assert.Empty(monitor.Diagnose());
        Assert.False(Directory.Exists(_run.Folder));
    }

    private static nn.Module<Tensor, Tensor> Regressor() => nn.Sequential(("first", nn.Linear(4, 8)), ("relu", nn.ReLU()), ("second", nn.Linear(8, 1)));

    private static void Broadcast()
    {
        using var scope = NewDisposeScope();
        nn.functional.mse_loss(ones(3, 1), ones(3));
    }

    /// <summary>What the process writes to file descriptor 2 meanwhile, from native code too.</summary>
    private static string OnStandardError(Action action)
    {
        var path = Path.Combine(Path.GetTempPath(), $"sonde-{Guid.NewGuid():N}.txt");
        try
        {
            using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite))
            {
                var kept = Duplicate(2);
                Assert.True(kept >= 0 && Duplicate((int)file.SafeFileHandle.DangerousGetHandle(), 2) == 2);
                action();
                Assert.True(Duplicate(kept, 2) == 2);
                Assert.Equal(0, Close(kept));
            }
            return string.Join('\n', File.ReadLines(path).Select(line => line[(line.IndexOf(']', StringComparison.Ordinal) + 1)..]));   // without the time
        }
        finally
        {
            File.Delete(path);
        }
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
