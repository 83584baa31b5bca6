// Points in clouds: the way from the loss to the parameters is cut, or a layer is not known to the module.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Mlp;

[Family("mlp")]
internal sealed class MlpGraph
{
    [Sick("graph-cut", "loss-detached", Place = "argmax")]
    public void DistanceOfPredictedClass(ZooContext zoo) => Train(zoo, Net(), (output, y) =>
    {
        var predicted = output.argmax(1).to_type(ScalarType.Float32);
        var wrong = (predicted - y.to_type(ScalarType.Float32)).abs();
        return wrong.mean().requires_grad_();
    });

    [Healthy(TwinOf = nameof(DistanceOfPredictedClass))]
    public void DistanceOfExpectedClass(ZooContext zoo) => Train(zoo, Net(), (output, y) =>
    {
        var expected = (output.softmax(1) * arange(4)).sum(1);
        var wrong = (expected - y.to_type(ScalarType.Float32)).abs();
        return wrong.mean() + F.cross_entropy(output, y);
    });

    [Sick("loss-detached", "no-gradient", "graph-cut", Place = "item")]
    public void LossRebuiltFromItsNumber(ZooContext zoo) => Train(zoo, Net(), (output, y) =>
    {
        var value = F.cross_entropy(output, y).item<float>();
        return tensor(value, requires_grad: true);
    });

    [Healthy(TwinOf = nameof(LossRebuiltFromItsNumber))]
    public void LossAndItsNumber(ZooContext zoo)
    {
        var sum = 0.0;
        Train(zoo, Net(), (output, y) =>
        {
            var loss = F.cross_entropy(output, y);
            sum += loss.item<float>();
            return loss;
        });
        zoo.Result("sum of losses", sum);
    }

    [Sick("backward-failed", "loss-detached", Place = "no_grad|backward()|MseForward")]
    public void ForwardWithoutGradient(ZooContext zoo)
    {
        var (x, y) = Data.Blobs(1500);
        using var model = Net();
        using var optimizer = optim.Adam(model.parameters(), 0.01);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, target) in zoo.Steps(x, y, 50, 200))
        {
            Tensor output;
            using (no_grad())
            {
                output = model.call(data);
            }
            var loss = F.cross_entropy(output, target);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            monitor.Step(loss, data, output, target);
        }
        zoo.Result("accuracy", ZooContext.Accuracy(model, x, y));
    }

    [Sick("unregistered-parameters", Place = "hidden|_hidden")]
    public void LayersInAList(ZooContext zoo) => Train(zoo, new Listed(), (output, y) => F.cross_entropy(output, y), passAll: false);

    [Healthy(TwinOf = nameof(LayersInAList))]
    public void LayersInAModuleList(ZooContext zoo) => Train(zoo, new Registered(), (output, y) => F.cross_entropy(output, y), passAll: false);

    [Sick("backward-failed", Place = "add_")]
    public void WrittenInPlace(ZooContext zoo) => Train(zoo, new InPlace(write: true), (output, y) => F.cross_entropy(output, y));

    [Healthy(TwinOf = nameof(WrittenInPlace))]
    public void WrittenOutOfPlace(ZooContext zoo) => Train(zoo, new InPlace(write: false), (output, y) => F.cross_entropy(output, y));

    private static Module<Tensor, Tensor> Net() =>
        Sequential(("fc1", Linear(8, 32)), ("relu1", ReLU()), ("fc2", Linear(32, 32)), ("relu2", ReLU()), ("fc3", Linear(32, 4)));

    private static void Train(ZooContext zoo, Module<Tensor, Tensor> model, Func<Tensor, Tensor, Tensor> criterion, bool passAll = true)
    {
        var (x, y) = Data.Blobs(1500, spread: 1.5);
        using var optimizer = optim.Adam(model.parameters(), 0.01);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, target) in zoo.Steps(x, y, 50, 200))
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var output = model.call(data);
            var loss = criterion(output, target);
            loss.backward();
            optimizer.step();
            if (passAll) monitor.Step(loss, data, output, target);
            else monitor.Step(loss);
        }
        zoo.Result("accuracy", ZooContext.Accuracy(model, x, y));
    }

    private sealed class Listed : Module<Tensor, Tensor>
    {
        private readonly List<Module<Tensor, Tensor>> hidden = [Linear(8, 32), Linear(32, 32)];
        private readonly Module<Tensor, Tensor> last = Linear(32, 4);

        public Listed() : base(nameof(Listed)) => RegisterComponents();

        public override Tensor forward(Tensor input) => last.call(hidden.Aggregate(input, (x, layer) => F.relu(layer.call(x))));
    }

    private sealed class Registered : Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.ModuleList<Module<Tensor, Tensor>> hidden = ModuleList<Module<Tensor, Tensor>>(Linear(8, 32), Linear(32, 32));
        private readonly Module<Tensor, Tensor> last = Linear(32, 4);

        public Registered() : base(nameof(Registered)) => RegisterComponents();

        public override Tensor forward(Tensor input) => last.call(hidden.Aggregate(input, (x, layer) => F.relu(layer.call(x))));
    }

    private sealed class InPlace : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> fc1 = Linear(8, 32), fc2 = Linear(32, 4);
        private readonly bool write;

        public InPlace(bool write) : base(nameof(InPlace))
        {
            this.write = write;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var gate = fc1.call(input).sigmoid();
            if (write)
            {
                gate.add_(0.1);
            }
            else
            {
                gate = gate.add(0.1);
            }
            return fc2.call(gate);
        }
    }
}
