// Trainings that dead and saturated layers keep from learning, and their healthy twins, judged from their event files.
using Sonde.Torch.Tests.Monitor;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Probes.Activations;

public sealed class ActivationDiagnosisTests
{
    [Theory]
    [InlineData("dead", "dead-relu", "relu")]
    [InlineData("saturated", "saturated-activation", "tanh")]
    public void Diagnose_AStuckNetworkAndItsTwin_NamesTheLayerInTheOneAlone(string fault, string rule, string layer)
    {
        var sick = Findings(fault, faulty: true);
        Assert.Contains(sick, finding => finding.Rule == rule && finding.Layer == layer);
        var healthy = Findings(fault, faulty: false);
        Assert.DoesNotContain(healthy, finding => finding.Rule is "dead-relu" or "saturated-activation");
    }

    private static IReadOnlyList<Finding> Findings(string fault, bool faulty)
    {
        using var run = new TemporaryRun();
        random.manual_seed(2);
        nn.Module<Tensor, Tensor> middle = fault == "dead" ? nn.ReLU() : nn.Tanh();
        using Linear first = nn.Linear(4, 16);
        if (faulty)
        {
            using var noGrad = no_grad();
            if (fault == "dead") first.bias!.fill_(-1000);
            else first.weight.mul_(1e6f);
        }
        using var net = nn.Sequential(("first", first), (fault == "dead" ? "relu" : "tanh", middle), ("out", nn.Linear(16, 2)));
        using var optimizer = optim.SGD(net.parameters(), 0.1);
        using var monitor = TrainingMonitor.Attach(net, optimizer, run.Folder, run.Options with { Level = MonitorLevel.Full });
        for (var step = 0; step < 300; step++)
        {
            using var scope = NewDisposeScope();
            // Saturated units still tell the sides of a line apart; a radius they cannot tell.
            var x = randn(64, 4);
            var y = (fault == "dead" ? x.sum(1) > 0 : x.square().sum(1) > 3.36).to(ScalarType.Int64);
            if (!faulty) x = x.square();
            if (!faulty) y = (x.sum(1) > 3.36).to(ScalarType.Int64);
            optimizer.zero_grad();
            var output = net.call(x);
            var loss = nn.functional.cross_entropy(output, y);
            loss.backward();
            optimizer.step();
            monitor.Step(loss, x, output, y);
        }
        return monitor.Diagnose();
    }
}
