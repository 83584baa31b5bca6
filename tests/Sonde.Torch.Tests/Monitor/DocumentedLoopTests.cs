// The training loop with a writer, as documented: it must compile beside TorchSharp.Modules, and run.
using Sonde;
using Sonde.Torch;
using TorchSharp;
using TorchSharp.Modules;

namespace Documented;

public sealed class DocumentedLoopTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"sonde-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void DocumentedLoop_WithModulesImported_CompilesAndRuns()
    {
        Reproducible.Seed(1);
        using Linear model = torch.nn.Linear(4, 3);
        using var optimizer = torch.optim.SGD(model.parameters(), 0.1);
        using var data = torch.randn(64, 4);
        using var labels = data.argmax(1) % 3;
        var batches = Enumerable.Range(0, 4).Select(i => (data.narrow(0, 16 * i, 16), labels.narrow(0, 16 * i, 16)));
        var (validationLoss, validationAccuracy) = (1.0, 0.5);

        using var writer = new SummaryWriter(_folder);
        using var monitor = TrainingMonitor.Attach(model, optimizer, writer);
        foreach (var (x, y) in batches)
        {
            using var scope = torch.NewDisposeScope();
            optimizer.zero_grad();
            var output = model.call(x);
            var loss = torch.nn.functional.cross_entropy(output, y);
            loss.backward();
            optimizer.step();
            monitor.Step(loss, x, output, y);
        }
        monitor.Evaluate(validationLoss, validationAccuracy);
        IReadOnlyList<Finding> findings = monitor.Diagnose();

        Assert.Empty(findings);
        Assert.IsType<Sonde.SummaryWriter>(writer);
        Assert.Equal(2, GradientFlow.Capture(model.named_parameters()).Rows.Count);
    }
}
