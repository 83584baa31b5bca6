// Models of every shape train under a monitor: several inputs, tuples, recurrence, attention, shared parameters, parameter groups.
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor;

public sealed class ManyShapesTests : IDisposable
{
    private const int Steps = 25;
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(MonitorLevel.Light)]
    [InlineData(MonitorLevel.Full)]
    public void Step_LstmClassifierOfTokens_RecordsEveryGradient(MonitorLevel level)
    {
        random.manual_seed(1);
        using var embedding = nn.Embedding(20, 8);
        using var lstm = nn.LSTM(8, 16, batchFirst: true);
        using var head = nn.Linear(16, 2);
        using var model = new Parts(("embedding", embedding), ("lstm", lstm), ("head", head));
        using var optimizer = optim.Adam(model.parameters(), 0.01);
        using var x = randint(0, 20, [16, 6], ScalarType.Int64);
        using var y = (x.select(1, 5) < 10).to(ScalarType.Int64);
        Train(model, optimizer, level, x, y, () =>
        {
            var (output, _, _) = lstm.call(embedding.call(x), null);
            return head.call(output.select(1, 5));
        });
        IsWhole(model);
    }

    [Fact]
    public void Step_AttentionThatReturnsATuple_RecordsEveryGradient()
    {
        random.manual_seed(2);
        using var attention = nn.MultiheadAttention(8, 2);
        using var head = nn.Linear(8, 2);
        using var model = new Parts(("attention", attention), ("head", head));
        using var optimizer = optim.SGD(model.parameters(), 0.1);
        using var x = randn(5, 12, 8);
        using var y = (x.mean([0, 2]) > 0).to(ScalarType.Int64);
        Train(model, optimizer, MonitorLevel.Full, x, y, () => head.call(attention.call(x, x, x, null, false, null).Item1.mean([0])));
        IsWhole(model);
    }

    [Fact]
    public void Step_TwoInputsAndATupleOut_RecordsEveryGradient()
    {
        random.manual_seed(3);
        using var model = new Pair();
        using var optimizer = optim.SGD(model.parameters(), 0.1);
        using var a = randn(16, 4);
        using var b = randn(16, 4);
        using var y = (a.sum(1) > b.sum(1)).to(ScalarType.Int64);
        Train(model, optimizer, MonitorLevel.Full, a, y, () => model.call(a, b).Item1);
        Assert.All(_run.Frames().Header.Parameters,
            p => Assert.StartsWith("left.", p.Name.Replace("right.", "left.", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [Fact]
    public void Step_OneLayerUnderTwoNames_RecordsIt()
    {
        random.manual_seed(4);
        using var shared = nn.Linear(4, 4);
        using var head = nn.Linear(4, 2);
        using var model = new Parts(("once", shared), ("again", shared), ("head", head));
        using var optimizer = optim.SGD(new[] { shared.weight!, shared.bias!, head.weight!, head.bias! }, 0.1);
        using var x = randn(16, 4);
        using var y = (x.sum(1) > 0).to(ScalarType.Int64);
        Train(model, optimizer, MonitorLevel.Light, x, y, () => head.call(nn.functional.relu(shared.call(nn.functional.relu(shared.call(x))))));
        IsWhole(model);
    }

    [Fact]
    public void Step_TwoParameterGroups_RecordsBothRates()
    {
        random.manual_seed(5);
        using var first = nn.Linear(4, 4);
        using var second = nn.Linear(4, 2);
        using var model = new Parts(("first", first), ("second", second));
        using var optimizer = optim.SGD(
            new SGD.ParamGroup[]
            {
                new() { Parameters = first.parameters(), Options = new() { LearningRate = 0.5 } },
                new() { Parameters = second.parameters(), Options = new() { LearningRate = 0.25 } },
            },
            0.1);
        using var x = randn(16, 4);
        using var y = (x.sum(1) > 0).to(ScalarType.Int64);
        Train(model, optimizer, MonitorLevel.Light, x, y, () => second.call(nn.functional.relu(first.call(x))));
        Assert.Equal([0.5], _run.Values("learning_rate"));
        Assert.Equal([0.25], _run.Values("learning_rate/1"));
    }

    [Fact]
    public void Step_FloatTargetsAndLabelsOutOfRange_AreNotJudged()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            using var loss = tensor(1f);
            using var output = randn(4, 3);
            using var floats = randn(4);
            using var beyond = tensor(new long[] { 0, 1, 2, 7 });
            using var negative = tensor(new long[] { -100, 1, -1, 2 });
            monitor.Step(loss, output: output, y: floats);
            monitor.Step(loss, output: output, y: beyond);
            monitor.Step(loss, output: output, y: negative);
        }
        Assert.Equal(3, _run.Values("loss/train").Length);
        Assert.DoesNotContain("failed", _run.Messages.ToString(), StringComparison.Ordinal);
    }

    private void Train(nn.Module model, optim.Optimizer optimizer, MonitorLevel level, Tensor x, Tensor y, Func<Tensor> forward)
    {
        using var monitor = TrainingMonitor.Attach(model, optimizer, _run.Folder, _run.Options with { Level = level });
        for (var i = 0; i < Steps; i++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var output = forward();
            var loss = nn.functional.cross_entropy(output, y);
            loss.backward();
            optimizer.step();
            monitor.Step(loss, x, output, y);
        }
        Assert.DoesNotContain("error", monitor.Diagnose().Select(finding => finding.Severity.ToString().ToLowerInvariant()));
    }

    /// <summary>All steps are there, no probe failed, and every parameter has a gradient in every frame.</summary>
    private void IsWhole(nn.Module model)
    {
        Assert.DoesNotContain("failed", _run.Messages.ToString(), StringComparison.Ordinal);
        Assert.Equal(Steps, _run.Values("loss/train").Length);
        var frames = _run.Frames();
        Assert.Equal(model.named_parameters().Select(p => p.name), frames.Header.Parameters.Select(p => p.Name));
        Assert.True(frames.TryRead(frames.Count - 1, out var last));
        Assert.All(last.ToArray().Chunk(frames.Header.Columns.Length), row => Assert.Equal(0, row[0]));
    }

    /// <summary>A bag of modules whose forward the test writes itself.</summary>
    private sealed class Parts : nn.Module
    {
        public Parts(params (string Name, nn.Module Module)[] parts) : base(nameof(Parts))
        {
            foreach (var (name, module) in parts) register_module(name, module);
        }
    }

    private sealed class Pair : nn.Module<Tensor, Tensor, (Tensor, Tensor)>
    {
        private readonly Linear left = nn.Linear(4, 2);
        private readonly Linear right = nn.Linear(4, 2);

        public Pair() : base(nameof(Pair)) => RegisterComponents();

        public override (Tensor, Tensor) forward(Tensor a, Tensor b)
        {
            var sum = left.call(a) + right.call(b);
            return (sum, sum.softmax(1));
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                left.Dispose();
                right.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
