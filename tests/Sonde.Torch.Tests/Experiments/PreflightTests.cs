// Pre-flights of real networks: what is healthy passes, each fault is named, and the training is left as it was.
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Experiments;

public sealed class PreflightTests
{
    private static readonly PreflightOptions Quick = new() { Steps = 300 };

    private static (Tensor X, Tensor Y) Blobs(int samples = 24)
    {
        random.manual_seed(5);
        var y = (arange(samples) % 3).to(ScalarType.Int64);
        return (randn(samples, 6) + y.unsqueeze(1), y);
    }

    [Fact]
    public void Run_OfAHealthyClassifier_IsHealthyAndLeavesEverythingAsItWas()
    {
        using var scope = NewDisposeScope();
        var (x, y) = Blobs();
        using var model = Sequential(("a", Linear(6, 32)), ("n", BatchNorm1d(32)), ("d", Dropout(0.3)), ("r", ReLU()), ("b", Linear(32, 3)));
        model.eval();
        functional.cross_entropy(model.call(x), y).backward();
        byte[][] State() =>
            [
                .. model.parameters().Select(p => p.bytes.ToArray()),
                .. model.buffers().Select(b => b.bytes.ToArray()),
                .. model.parameters().Select(p => p.grad!.bytes.ToArray()),
            ];
        random.manual_seed(9);
        var before = State();
        var next = rand(1).item<float>();
        random.manual_seed(9);

        var report = Preflight.Run(model, (output, target) => functional.cross_entropy(output, target), x, y, Quick);

        Assert.True(report.Verdict == Verdict.Healthy, report.ToString());
        Assert.Contains(report.Checks, check => check is { Name: "samples", IsFine: true });
        Assert.Contains(report.Checks, check => check is { Name: "one batch", IsFine: true });
        Assert.False(model.training);
        Assert.Equal(before, State());
        Assert.Equal(next, rand(1).item<float>());
    }

    [Fact]
    public void Run_OfAModelThatMixesSamples_NamesTheLeak()
    {
        using var scope = NewDisposeScope();
        var (x, y) = Blobs();
        using var model = new Mixer();

        var report = Preflight.Run(model, CrossEntropyLoss(), x, y, Quick);

        Assert.Equal(RuleIds.BatchLeak, report.Findings[0].Rule);
        Assert.Equal(Verdict.Sick, report.Verdict);
    }

    [Fact]
    public void Run_OfAPredictorThatSeesTheFuture_NamesTheLeak()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var tokens = randint(0, 7, [8, 9], ScalarType.Int64);
        var (x, y) = (tokens.narrow(1, 0, 8), tokens.narrow(1, 1, 8));
        using var sees = new Predictor(bidirectional: true);
        using var causal = new Predictor(bidirectional: false);
        Tensor Loss(Tensor output, Tensor target) => functional.cross_entropy(output.flatten(0, 1), target.flatten());

        Assert.Equal(RuleIds.TimeLeak, Preflight.Run(sees, Loss, x, y, Quick).Findings[0].Rule);
        Assert.DoesNotContain(Preflight.Run(causal, Loss, x, y, Quick).Findings, finding => finding.Rule == RuleIds.TimeLeak);
    }

    [Fact]
    public void Run_OfANetworkThatCannotLearn_SaysSo()
    {
        using var scope = NewDisposeScope();
        var (x, y) = Blobs();
        using var model = Sequential(("a", Linear(6, 3)));

        var report = Preflight.Run(model, (output, target) => functional.cross_entropy(output * 0, target), x, y, Quick);

        Assert.Contains(report.Findings, finding => finding is { Rule: RuleIds.CannotOverfitOneBatch, Severity: Severity.Error });
        Assert.Equal(Verdict.Sick, report.Verdict);
    }

    [Fact]
    public void Run_OfALossAlone_LearnsTheBatch()
    {
        using var scope = NewDisposeScope();
        var (x, _) = Blobs();
        using var model = Sequential(("a", Linear(6, 64)), ("t", Tanh()), ("b", Linear(64, 6)));

        var report = Preflight.Run(model, () => (model.call(x) - x).pow(2).mean(), new() { Steps = 1000 });

        Assert.True(report.Verdict == Verdict.Healthy, report.ToString());
    }

    [Fact]
    public void Run_Cancelled_ReportsWhatItHas()
    {
        using var scope = NewDisposeScope();
        var (x, y) = Blobs();
        using var model = Sequential(("a", Linear(6, 3)));
        using var ended = new CancellationTokenSource();
        ended.Cancel();

        var report = Preflight.Run(model, CrossEntropyLoss(), x, y, Quick, ended.Token);

        Assert.Contains(report.Checks, check => check.Name == "samples");
        Assert.DoesNotContain(report.Findings, finding => finding.Rule == RuleIds.CannotOverfitOneBatch);
    }

    private sealed class Mixer : Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear _fc = Linear(6, 3);

        public Mixer()
            : base("Mixer") => RegisterComponents();

        // A view where a transpose is meant.
        public override Tensor forward(Tensor x) => _fc.call(x.t().contiguous().view(x.shape[0], 6));
    }

    private sealed class Predictor : Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Embedding _embedding = Embedding(7, 16);
        private readonly TorchSharp.Modules.GRU _gru;
        private readonly TorchSharp.Modules.Linear _head;

        public Predictor(bool bidirectional)
            : base("Predictor")
        {
            _gru = GRU(16, 32, batchFirst: true, bidirectional: bidirectional);
            _head = Linear(bidirectional ? 64 : 32, 7);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => _head.call(_gru.call(_embedding.call(x)).Item1);
    }
}
