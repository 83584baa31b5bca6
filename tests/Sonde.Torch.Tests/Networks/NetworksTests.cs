// Seven kinds of networks, each trained for real for seconds at full depth: they learn, nothing is cut, nothing alarms.
using Sonde.Events;
using Sonde.Runs;
using Sonde.Torch.Tests.Captures.Model;
using Sonde.Torch.Tests.Monitor;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Networks;

public sealed class NetworksTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    private MonitorOptions Options => _run.Options with { Level = MonitorLevel.Full };

    [Fact]
    public void LeNet_OnImages_LearnsWithEveryGradientSeen()
    {
        var (x, y) = RealData.FashionMnist(2000);
        Healthy(new LeNet(), x, y, CrossEntropy, steps: 80, batch: 32, learningRate: 0.002, falls: 0.6);
    }

    [Fact]
    public void ResNet_OnImages_LearnsWithEveryGradientSeen()
    {
        var (x, y) = RealData.FashionMnist(2000);
        Healthy(new ResNet(), x, y, CrossEntropy, steps: 80, batch: 32, learningRate: 0.01, falls: 0.6);
    }

    [Fact]
    public void TextClassifier_OnLines_LearnsWithEveryGradientSeen()
    {
        var (x, y) = RealData.CodeOrProse(1000, 40);
        Healthy(new TextClassifier(), x, y, CrossEntropy, steps: 120, batch: 32, learningRate: 0.01, falls: 0.7);
    }

    [Fact]
    public void Transformer_OnCharacters_LearnsWithEveryGradientSeen()
    {
        var (x, y) = RealData.Characters(400, 32);
        Healthy(
            new SmallTransformer(32), x, y, static (output, target) => nn.functional.cross_entropy(output.flatten(0, 1), target.flatten()),
            steps: 100, batch: 16, learningRate: 0.01, falls: 0.7);
    }

    [Fact]
    public void Autoencoder_OnImages_LearnsWithEveryGradientSeen()
    {
        var (x, _) = RealData.FashionMnist(1000);
        Healthy(new Autoencoder(), x, x.alias(), static (output, target) => nn.functional.mse_loss(output, target), steps: 100, batch: 32,
            learningRate: 0.005, falls: 0.6);
    }

    [Fact]
    public void BinaryNet_ThroughACustomFunction_LearnsWithEveryGradientSeen()
    {
        var (x, y) = RealData.FashionMnist(2000);
        Healthy(new BinaryNet(), x, y, CrossEntropy, steps: 120, batch: 32, learningRate: 0.002, falls: 0.6);
    }

    [Fact]
    public void Gan_TwoMonitorsOnOneWriter_LearnsWithEveryGradientSeen()
    {
        random.manual_seed(5);
        using var generator = Gan.Generator();
        using var discriminator = Gan.Discriminator();
        using var generatorOptimizer = optim.Adam(generator.parameters(), 0.002, beta1: 0.5);
        using var discriminatorOptimizer = optim.Adam(discriminator.parameters(), 0.002, beta1: 0.5);
        using (var writer = new SummaryWriter(_run.Folder))
        using (var generatorMonitor = TrainingMonitor.Attach(generator, generatorOptimizer, writer, Options with { Name = "generator" }))
        using (var discriminatorMonitor = TrainingMonitor.Attach(discriminator, discriminatorOptimizer, writer, Options with { Name = "discriminator" }))
        {
            var (before, after) = Training.RunGan(
                generator, discriminator, generatorMonitor, discriminatorMonitor, generatorOptimizer, discriminatorOptimizer, 300);
            Assert.True(after < 0.5 * before, $"the generated points came no nearer to the circle: {before:F2}, {after:F2}");
            Assert.DoesNotContain(generatorMonitor.Diagnose(), finding => finding.Severity == Severity.Error);
            Assert.DoesNotContain(discriminatorMonitor.Diagnose(), finding => finding.Severity == Severity.Error);
        }
        Assert.Equal(["generator", "discriminator"],
            RecordReader.ReadTags(_run.Load(), ModelGraphRecord.Reading).Select(record => record.Value!.Name).OrderDescending());
        Assert.All(RecordReader.ReadTags(_run.Load(), ModelGraphRecord.Reading),
            record => Assert.Equal((1, 1), (record.Value!.Nodes.Count(node => node.Kind == "input"), record.Value.Nodes.Count(node => node.Kind == "output"))));
        Assert.Equal(1, _run.Load().Blobs["__run_graph__"].Count);
        EveryGradientIsPresent("sonde/generator/gradient_flow");
        EveryGradientIsPresent("sonde/discriminator/gradient_flow");
    }

    public void Dispose() => _run.Dispose();

    private static Tensor CrossEntropy(Tensor output, Tensor target) => nn.functional.cross_entropy(output, target);

    private void Healthy(
        nn.Module<Tensor, Tensor> untrained, Tensor x, Tensor y, Func<Tensor, Tensor, Tensor> criterion, int steps, int batch,
        double learningRate, double falls)
    {
        using var model = untrained;
        using (x)
        using (y)
        using (var optimizer = optim.Adam(model.parameters(), learningRate))
        {
            using var monitor = TrainingMonitor.Attach(model, optimizer, _run.Folder, Options);
            var trained = Training.Run(model, x, y, criterion, monitor, optimizer, steps, batch);
            Assert.True(trained.LastLoss < falls * trained.FirstLoss, $"it did not learn: {trained}");
            Assert.DoesNotContain(monitor.Diagnose(), finding => finding.Severity == Severity.Error);
            GraphIsThatOf(model, x[TensorIndex.Slice(0, batch)]);
        }
        Assert.Equal("", _run.Messages.ToString());
        EveryGradientIsPresent("sonde/gradient_flow");
    }

    /// <summary>What the monitor recorded of the first step is what a capture on such a batch gives.</summary>
    private void GraphIsThatOf(nn.Module<Tensor, Tensor> model, Tensor x)
    {
        using var scope = NewDisposeScope();
        var expected = ModelGraph.Capture(model, x.alias()).Record;
        var recorded = RecordReader.ReadLast(_run.Load(), ModelGraphRecord.Reading)!;
        // Where gradients are on, a custom function makes an empty tensor beside its result.
        Assert.Equal(expected.Arrows(), recorded.Arrows().Where(arrow => !arrow.EndsWith("-> empty_like", StringComparison.Ordinal)));
        Assert.Equal(expected.Totals!.MultiplyAdds, recorded.Totals!.MultiplyAdds);
        Assert.Equal(expected.Notes, recorded.Notes);
    }

    private void EveryGradientIsPresent(string tag)
    {
        var frames = _run.Frames(tag);
        Assert.NotEqual(0, frames.Count);
        Assert.True(frames.TryRead(frames.Count - 1, out var last));
        for (var row = 0; row < frames.Header.Parameters.Length; row++)
        {
            Assert.Equal(GradientState.Present, (GradientState)(int)last[(row * frames.Header.Columns.Length) + GradientFlowColumn.State]);
        }
    }
}
