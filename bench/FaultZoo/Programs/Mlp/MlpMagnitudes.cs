// Deep and shallow classifiers of points: initial weights, activations and rates that stop learning.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Mlp;

[Family("mlp")]
internal sealed class MlpMagnitudes
{
    [Sick("vanishing-gradient")]
    public void DeepSigmoids(ZooContext zoo)
    {
        using var model = Deep(9, () => Sigmoid());
        Train(zoo, model, optim.SGD(model.parameters(), 0.1));
    }

    [Healthy(TwinOf = nameof(DeepSigmoids))]
    public void DeepReluWithNorm(ZooContext zoo)
    {
        using var model = Deep(9, () => Sequential(LayerNorm(32), ReLU()));
        Train(zoo, model, optim.SGD(model.parameters(), 0.1));
    }

    [Sick("symmetric-weights", "poor-initialisation", Place = "fc1|fc2|fc3")]
    public void AllWeightsZero(ZooContext zoo) => Initialised(zoo, weight => init.zeros_(weight));

    [Sick("symmetric-weights", "poor-initialisation", Place = "fc1|fc2|fc3")]
    public void AllWeightsAlike(ZooContext zoo) => Initialised(zoo, weight => init.constant_(weight, 0.05));

    [Healthy(TwinOf = nameof(AllWeightsAlike))]
    public void WeightsByKaiming(ZooContext zoo) => Initialised(zoo, weight => init.kaiming_normal_(weight, nonlinearity: init.NonlinearityType.ReLU));

    [Sick("poor-initialisation", "unexpected-initial-loss")]
    public void WeightsFromWideNormal(ZooContext zoo) => Initialised(zoo, weight => init.normal_(weight, 0, 5));

    [Healthy(TwinOf = nameof(WeightsFromWideNormal))]
    public void WeightsByXavier(ZooContext zoo) => Initialised(zoo, weight => init.xavier_uniform_(weight));

    [Sick("dead-relu", "poor-initialisation", Place = "fc1|relu1|fc2|relu2")]
    public void BiasesFarBelowZero(ZooContext zoo)
    {
        using var model = Net();
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (name.EndsWith("bias", StringComparison.Ordinal) && !name.StartsWith("fc3", StringComparison.Ordinal)) init.constant_(parameter, -6);
        }
        Train(zoo, model, optim.Adam(model.parameters(), 0.005));
    }

    [Healthy(TwinOf = nameof(BiasesFarBelowZero))]
    public void BiasesSlightlyAboveZero(ZooContext zoo)
    {
        using var model = Net();
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (name.EndsWith("bias", StringComparison.Ordinal)) init.constant_(parameter, 0.01);
        }
        Train(zoo, model, optim.Adam(model.parameters(), 0.005));
    }

    [Sick("missing-nonlinearity", "underfitting")]
    public void LinearOnLinear(ZooContext zoo)
    {
        using var model = Sequential(("fc1", Linear(2, 64)), ("fc2", Linear(64, 64)), ("fc3", Linear(64, 3)));
        Train(zoo, model, optim.Adam(model.parameters(), 0.005));
    }

    [Healthy(TwinOf = nameof(LinearOnLinear))]
    public void TanhBetweenLinear(ZooContext zoo)
    {
        using var model = Sequential(("fc1", Linear(2, 64)), ("a", Tanh()), ("fc2", Linear(64, 64)), ("b", Tanh()), ("fc3", Linear(64, 3)));
        Train(zoo, model, optim.Adam(model.parameters(), 0.005));
    }

    [Sick("learning-rate-too-low")]
    public void RateOfAMillionth(ZooContext zoo)
    {
        using var model = Net();
        Train(zoo, model, optim.Adam(model.parameters(), 1e-6));
    }

    [Healthy(TwinOf = nameof(RateOfAMillionth))]
    public void RateOfAThousandth(ZooContext zoo)
    {
        using var model = Net();
        Train(zoo, model, optim.Adam(model.parameters(), 3e-3));
    }

    [Sick("learning-rate-too-high")]
    public void RateOfAdamAtOne(ZooContext zoo)
    {
        using var model = Net();
        Train(zoo, model, optim.Adam(model.parameters(), 1.0));
    }

    [Healthy(TwinOf = nameof(RateOfAdamAtOne))]
    public void LargeRateThatWorks(ZooContext zoo)
    {
        using var model = Net();
        Train(zoo, model, optim.SGD(model.parameters(), 0.8));
    }

    [Sick("underfitting", "constant-prediction", "chance-level-accuracy", "majority-shortcut")]
    public void WeightDecayOfOne(ZooContext zoo)
    {
        using var model = Net();
        Train(zoo, model, optim.SGD(model.parameters(), 0.1, weight_decay: 1));
    }

    [Healthy(TwinOf = nameof(WeightDecayOfOne))]
    public void WeightDecayOfAThousandth(ZooContext zoo)
    {
        using var model = Net();
        Train(zoo, model, optim.SGD(model.parameters(), 0.3, momentum: 0.9, weight_decay: 1e-4));
    }

    private static Module<Tensor, Tensor> Net() =>
        Sequential(("fc1", Linear(2, 64)), ("relu1", ReLU()), ("fc2", Linear(64, 64)), ("relu2", ReLU()), ("fc3", Linear(64, 3)));

    private static Module<Tensor, Tensor> Deep(int depth, Func<Module<Tensor, Tensor>> activation)
    {
        var layers = new List<(string, Module<Tensor, Tensor>)>();
        for (var i = 0; i < depth; i++)
        {
            layers.Add(($"fc{i}", Linear(i == 0 ? 2 : 32, 32)));
            layers.Add(($"act{i}", activation()));
        }
        layers.Add(("head", Linear(32, 3)));
        return Sequential(layers);
    }

    private static void Initialised(ZooContext zoo, Action<Tensor> initialise)
    {
        using var model = Net();
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (name.EndsWith("weight", StringComparison.Ordinal)) initialise(parameter);
            else init.zeros_(parameter);
        }
        Train(zoo, model, optim.SGD(model.parameters(), 0.1, momentum: 0.9));
    }

    private static void Train(ZooContext zoo, Module<Tensor, Tensor> model, optim.Optimizer optimizer)
    {
        var (x, y) = Data.Spirals(1600);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, target) in zoo.Steps(x, y, 64, 400))
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var output = model.call(data);
            var loss = F.cross_entropy(output, target);
            loss.backward();
            optimizer.step();
            monitor.Step(loss, data, output, target);
        }
        zoo.Result("accuracy", ZooContext.Accuracy(model, x, y));
        optimizer.Dispose();
    }
}
