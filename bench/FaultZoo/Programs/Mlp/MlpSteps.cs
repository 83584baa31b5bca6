// Points in spirals: the order of zero_grad, backward and step, and what the optimizer holds.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Mlp;

[Family("mlp")]
internal sealed class MlpSteps
{
    [Sick("missing-zero-grad")]
    public void NoZeroGrad(ZooContext zoo)
    {
        var (x, y) = Data.Spirals(1200);
        using var model = Net();
        using var optimizer = optim.SGD(model.parameters(), 0.05);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, target) in zoo.Steps(x, y, 32, 300))
        {
            using var scope = NewDisposeScope();
            var output = model.call(data);
            var loss = F.cross_entropy(output, target);
            loss.backward();
            optimizer.step();
            monitor.Step(loss, data, output, target);
        }
        zoo.Result("accuracy", ZooContext.Accuracy(model, x, y));
    }

    [Healthy(TwinOf = nameof(NoZeroGrad))]
    public void ZeroGradAtTheEnd(ZooContext zoo)
    {
        var (x, y) = Data.Spirals(1200);
        using var model = Net();
        using var optimizer = optim.SGD(model.parameters(), 0.05, momentum: 0.9);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, target) in zoo.Steps(x, y, 32, 400))
        {
            using var scope = NewDisposeScope();
            var output = model.call(data);
            var loss = F.cross_entropy(output, target);
            loss.backward();
            optimizer.step();
            monitor.Step(loss, data, output, target);
            optimizer.zero_grad();
        }
        zoo.Result("accuracy", ZooContext.Accuracy(model, x, y));
    }

    [Sick("weights-not-updating")]
    public void NoStep(ZooContext zoo) => Ordered(zoo, "zero_grad backward");

    [Healthy(TwinOf = nameof(NoStep))]
    public void Stepped(ZooContext zoo) => Ordered(zoo, "zero_grad backward step");

    [Sick("grads-wiped-before-step", "weights-not-updating")]
    public void WipedBeforeTheStep(ZooContext zoo) => Ordered(zoo, "backward zero_grad step");

    [Healthy(TwinOf = nameof(WipedBeforeTheStep))]
    public void WipedAfterTheStep(ZooContext zoo) => Ordered(zoo, "backward step zero_grad");

    [Sick("backward-failed", "grads-wiped-before-step", Place = "backward()|step()")]
    public void StepBeforeBackward(ZooContext zoo) => Ordered(zoo, "zero_grad step backward");

    [Sick("optimizer-stale-parameters", "optimizer-misses-parameters", Place = "head")]
    public void HeadReplacedAfterTheOptimizer(ZooContext zoo) => Replaced(zoo, sick: true);

    [Healthy(TwinOf = nameof(HeadReplacedAfterTheOptimizer))]
    public void HeadReplacedBeforeTheOptimizer(ZooContext zoo) => Replaced(zoo, sick: false);

    [Sick("optimizer-misses-parameters", Place = "0|2")]
    public void OnlyTheLastLayerOptimised(ZooContext zoo)
    {
        var (x, y) = Data.Spirals(1200);
        using var last = Linear(48, 3);
        using var model = Sequential(Linear(2, 48), ReLU(), Linear(48, 48), ReLU(), last);
        using var optimizer = optim.Adam(last.parameters(), 0.005);
        Loop(zoo, model, optimizer, x, y);
    }

    [Healthy(TwinOf = nameof(OnlyTheLastLayerOptimised))]
    public void AllLayersOptimised(ZooContext zoo)
    {
        var (x, y) = Data.Spirals(1200);
        using var last = Linear(48, 3);
        using var model = Sequential(Linear(2, 48), ReLU(), Linear(48, 48), ReLU(), last);
        using var optimizer = optim.Adam(model.parameters(), 0.005);
        Loop(zoo, model, optimizer, x, y);
    }

    private static Module<Tensor, Tensor> Net() =>
        Sequential(("fc1", Linear(2, 64)), ("relu1", ReLU()), ("fc2", Linear(64, 64)), ("relu2", ReLU()), ("fc3", Linear(64, 3)));

    private static void Ordered(ZooContext zoo, string order)
    {
        var (x, y) = Data.Spirals(1200);
        using var model = Net();
        using var optimizer = optim.Adam(model.parameters(), 0.005);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, target) in zoo.Steps(x, y, 32, 250))
        {
            using var scope = NewDisposeScope();
            var output = model.call(data);
            var loss = F.cross_entropy(output, target);
            foreach (var action in order.Split(' '))
            {
                switch (action)
                {
                    case "zero_grad": optimizer.zero_grad(); break;
                    case "backward": loss.backward(); break;
                    default: optimizer.step(); break;
                }
            }
            monitor.Step(loss, data, output, target);
        }
        zoo.Result("accuracy", ZooContext.Accuracy(model, x, y));
    }

    private static void Replaced(ZooContext zoo, bool sick)
    {
        var (x, y) = Data.Spirals(1200);
        using var model = new Replaceable();
        if (!sick) model.ReplaceHead(3);
        using var optimizer = optim.Adam(model.parameters().ToList(), 0.005);
        if (sick) model.ReplaceHead(3);
        Loop(zoo, model, optimizer, x, y);
    }

    private static void Loop(ZooContext zoo, Module<Tensor, Tensor> model, optim.Optimizer optimizer, Tensor x, Tensor y)
    {
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < 8; epoch++)
        {
            foreach (var (data, target) in zoo.Batches(x, y, 32))
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var loss = F.cross_entropy(model.call(data), target);
                loss.backward();
                optimizer.step();
                monitor.Step(loss);
            }
        }
        zoo.Result("accuracy", ZooContext.Accuracy(model, x, y));
    }

    private sealed class Replaceable : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> body = Sequential(Linear(2, 64), ReLU(), Linear(64, 64), ReLU());
        private Module<Tensor, Tensor> head = Linear(64, 10);

        public Replaceable() : base(nameof(Replaceable)) => RegisterComponents();

        public void ReplaceHead(long classes)
        {
            head = Linear(64, classes);
            _internal_submodules.Remove("head");
            register_module("head", head);
        }

        public override Tensor forward(Tensor input) => head.call(body.call(input));
    }
}
