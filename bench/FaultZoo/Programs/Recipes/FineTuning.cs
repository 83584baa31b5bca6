// A pre-trained encoder and a new head: what is frozen, what the optimizer holds, how fast it moves.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Recipes;

[Family("recipes")]
internal sealed class FineTuning
{
    [Sick("optimizer-misses-parameters", "optimizer-stale-parameters", Place = "head")]
    public void NewHeadAfterTheOptimizer(ZooContext zoo)
    {
        using var model = Pretrained(zoo);
        using var optimizer = optim.Adam(model.parameters().ToList(), 0.002);
        model.NewHead(3);
        Train(zoo, model, optimizer);
    }

    [Healthy(TwinOf = nameof(NewHeadAfterTheOptimizer))]
    public void NewHeadBeforeTheOptimizer(ZooContext zoo)
    {
        using var model = Pretrained(zoo);
        model.NewHead(3);
        using var optimizer = optim.Adam(model.parameters().ToList(), 0.002);
        Train(zoo, model, optimizer);
    }

    /// <summary>The line that froze the encoder is still there, but nothing is pre-trained any more.</summary>
    [Sick("frozen-parameter", Place = "encoder")]
    public void FrozenThoughUntrained(ZooContext zoo)
    {
        using var model = new Classifier(4);
        Freeze(model.Encoder);
        model.NewHead(3);
        using var optimizer = optim.Adam(model.parameters(), 0.002);
        Train(zoo, model, optimizer);
    }

    /// <summary>The encoder is good already; only the head is given to the optimizer.</summary>
    [Healthy(TwinOf = nameof(FrozenThoughUntrained))]
    public void FrozenOnPurpose(ZooContext zoo)
    {
        using var model = Pretrained(zoo);
        Freeze(model.Encoder);
        model.NewHead(3);
        using var optimizer = optim.Adam(model.parameters().Where(parameter => parameter.requires_grad), 0.01);
        Train(zoo, model, optimizer);
    }

    [Sick("learning-rate-too-high", "loss-spike", "loss-diverging")]
    public void EncoderAtRateThree(ZooContext zoo)
    {
        using var model = Pretrained(zoo);
        model.NewHead(3);
        using var optimizer = optim.SGD(model.parameters(), 3, momentum: 0.9);
        Train(zoo, model, optimizer);
    }

    [Healthy(TwinOf = nameof(EncoderAtRateThree))]
    public void EncoderSlowerThanTheHead(ZooContext zoo)
    {
        using var model = Pretrained(zoo);
        model.NewHead(3);
        using var optimizer = optim.Adam(
            [
                new TorchSharp.Modules.Adam.ParamGroup(model.Encoder.parameters(), lr: 2e-4),
                new TorchSharp.Modules.Adam.ParamGroup(model.Head.parameters(), lr: 5e-3),
            ]);
        Train(zoo, model, optimizer);
    }

    /// <summary>Features are computed once to save time; their graph is freed by the first backward.</summary>
    [Sick("backward-failed", Place = "backward()|encoder|Encoder")]
    public void FeaturesKeptWithTheirGraph(ZooContext zoo) => Cached(zoo, detach: false);

    [Healthy(TwinOf = nameof(FeaturesKeptWithTheirGraph))]
    public void FeaturesKeptWithoutTheirGraph(ZooContext zoo) => Cached(zoo, detach: true);

    /// <summary>The head first, then everything.</summary>
    [Healthy]
    public void UnfrozenAfterAWhile(ZooContext zoo)
    {
        using var model = Pretrained(zoo);
        model.NewHead(3);
        Freeze(model.Encoder);
        using var optimizer = optim.Adam(model.parameters().ToList(), 0.003);
        Train(zoo, model, optimizer, epoch =>
        {
            if (epoch == 1) Freeze(model.Encoder, frozen: false);
        });
    }

    private static void Freeze(Module module, bool frozen = true)
    {
        foreach (var parameter in module.parameters())
        {
            parameter.requires_grad = !frozen;
        }
    }

    private static Classifier Pretrained(ZooContext zoo)
    {
        var (x, y) = Data.Shapes(800, classes: 4);
        var model = new Classifier(4);
        using var optimizer = optim.Adam(model.parameters(), 0.005);
        foreach (var (data, target) in zoo.Steps(x, y, 32, 150))
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            F.cross_entropy(model.call(data), target).backward();
            optimizer.step();
        }
        return model;
    }

    private static (Tensor X, Tensor Y) NewTask()
    {
        var (x, y) = Data.Shapes(1400, classes: 6);
        var rows = y.ge(3);
        return (x[rows], y[rows] - 3);
    }

    private static void Train(ZooContext zoo, Classifier model, optim.Optimizer optimizer, Action<int>? atEpoch = null)
    {
        var (x, y) = NewTask();
        var (testX, testY) = (x[480..], y[480..]);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < 8; epoch++)
        {
            atEpoch?.Invoke(epoch);
            foreach (var (data, target) in zoo.Batches(x[..480], y[..480], 16))
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var output = model.call(data);
                var loss = F.cross_entropy(output, target);
                loss.backward();
                optimizer.step();
                monitor.Step(loss, data, output, target);
            }
            using var quiet = no_grad();
            using var inner = NewDisposeScope();
            var scores = model.call(testX);
            monitor.Evaluate(F.cross_entropy(scores, testY).item<float>(), scores.argmax(1).eq(testY).to_type(ScalarType.Float32).mean().item<float>());
        }
        zoo.Result("held-out accuracy", ZooContext.Accuracy(model, testX, testY));
    }

    private static void Cached(ZooContext zoo, bool detach)
    {
        using var model = Pretrained(zoo);
        var (x, y) = NewTask();
        var features = model.Encoder.call(x);
        if (detach) features = features.detach();
        using var head = Sequential(("fc1", Linear(256, 32)), ("relu1", ReLU()), ("fc2", Linear(32, 3)));
        using var optimizer = optim.Adam(head.parameters(), 0.005);
        using var monitor = TrainingMonitor.Attach(head, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, target) in zoo.Steps(features, y, 32, 250))
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var output = head.call(data);
            var loss = F.cross_entropy(output, target);
            loss.backward();
            optimizer.step();
            monitor.Step(loss, data, output, target);
        }
        zoo.Result("accuracy", ZooContext.Accuracy(head, features, y));
    }

    private sealed class Classifier : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> encoder;
        private Module<Tensor, Tensor> head;

        public Classifier(int classes) : base(nameof(Classifier))
        {
            encoder = Sequential(
                ("conv1", Conv2d(1, 8, 3, padding: 1)), ("relu1", ReLU()), ("pool1", MaxPool2d(2)),
                ("conv2", Conv2d(8, 16, 3, padding: 1)), ("relu2", ReLU()), ("pool2", MaxPool2d(2)), ("flatten", Flatten()));
            head = Linear(256, classes);
            RegisterComponents();
        }

        public Module<Tensor, Tensor> Encoder => encoder;

        public Module<Tensor, Tensor> Head => head;

        public void NewHead(int classes)
        {
            head = Linear(256, classes);
            _internal_submodules.Remove("head");
            register_module("head", head);
        }

        public override Tensor forward(Tensor input) => head.call(encoder.call(input));
    }
}
