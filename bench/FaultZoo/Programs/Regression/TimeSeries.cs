// Forecasts of a daily series from windows of its past.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Regression;

[Family("regression")]
internal sealed class TimeSeries
{
    private const int Lags = 28;

    [Sick("target-not-scaled", "input-not-normalised")]
    public void VisitorsInTensOfThousands(ZooContext zoo) => Train(zoo, Dense(), Windows(Series() * 8000 + 30000));

    [Healthy(TwinOf = nameof(VisitorsInTensOfThousands))]
    public void VisitorsStandardised(ZooContext zoo) => Train(zoo, Dense(), Windows(Series()));

    /// <summary>The window ends one day late, on the day that is asked for.</summary>
    [Sick("time-leak", "shortcut-feature")]
    public void WindowWithTheAnswer(ZooContext zoo)
    {
        var series = Series();
        var (x, _) = Windows(series);
        Train(zoo, Dense(), (x, x[.., -1].unsqueeze(1)));
    }

    [Sick("not-shuffled")]
    public void WindowsInTheOrderOfADrift(ZooContext zoo) => Train(zoo, Dense(), Windows(Series(drift: 6)), shuffle: false, epochs: 5);

    [Healthy(TwinOf = nameof(WindowsInTheOrderOfADrift))]
    public void WindowsShuffledUnderADrift(ZooContext zoo) => Train(zoo, Dense(), Windows(Series(drift: 2)));

    [Sick("loss-broadcast", Place = "mse_loss")]
    public void ForecastSqueezed(ZooContext zoo)
    {
        var (x, y) = Windows(Series());
        Train(zoo, Sequential(("dense", Dense()), ("flatten", Flatten(0))), (x, y), batch: 32);
    }

    [Sick("saturated-activation", "poor-initialisation", Place = "fc1|fc2|tanh1|tanh2")]
    public void WeightsOfTen(ZooContext zoo) => Train(zoo, Dense(weight: 10), Windows(Series()));

    [Healthy(TwinOf = nameof(WeightsOfTen))]
    public void WeightsOfATenth(ZooContext zoo) => Train(zoo, Dense(weight: 0.15), Windows(Series()));

    [Sick("exploding-gradient", "poor-initialisation", "learning-rate-too-high")]
    public void SixteenLayersOfUnitWeights(ZooContext zoo) => Train(zoo, Deep(gain: 1), Windows(Series()), sgd: true);

    [Healthy(TwinOf = nameof(SixteenLayersOfUnitWeights))]
    public void EightLayersWithSkips(ZooContext zoo) => Train(zoo, new Skips(), Windows(Series()), sgd: true);

    [Healthy]
    public void DilatedConvolutions(ZooContext zoo) => Train(zoo, Sequential(
        ("unsqueeze", Unflatten(1, [1, Lags])), ("conv1", Conv1d(1, 16, 3)), ("relu1", ReLU()), ("conv2", Conv1d(16, 16, 3, dilation: 2)), ("relu2", ReLU()),
        ("conv3", Conv1d(16, 16, 3, dilation: 4)), ("relu3", ReLU()), ("flatten", Flatten()), ("out", Linear(16 * 14, 1))), Windows(Series()));

    /// <summary>Two waves, a weekly pattern and noise: about 1500 days of mean 0 and deviation about 1.</summary>
    private static Tensor Series(double drift = 0)
    {
        var day = arange(1500).to_type(ScalarType.Float32);
        var values = (day * (2 * Math.PI / 7)).sin() + ((day * (2 * Math.PI / 45)).sin() * 0.8) + (randn(1500) * 0.15);
        return values + (day * (drift / 1500));
    }

    private static (Tensor X, Tensor Y) Windows(Tensor series)
    {
        var windows = series.unfold(0, Lags + 1, 1);
        return (windows[.., ..Lags], windows[.., Lags..]);
    }

    private static Module<Tensor, Tensor> Dense(double weight = 0)
    {
        var model = Sequential(("fc1", Linear(Lags, 48)), ("tanh1", Tanh()), ("fc2", Linear(48, 48)), ("tanh2", Tanh()), ("out", Linear(48, 1)));
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (weight > 0 && name.EndsWith("weight", StringComparison.Ordinal)) init.normal_(parameter, 0, weight);
        }
        return model;
    }

    private static Module<Tensor, Tensor> Deep(double gain)
    {
        var layers = new List<(string, Module<Tensor, Tensor>)>();
        for (var i = 1; i <= 16; i++)
        {
            var layer = Linear(i == 1 ? Lags : 32, 32);
            init.normal_(layer.weight!, 0, gain);
            layers.Add(($"fc{i}", layer));
            layers.Add(($"relu{i}", ReLU()));
        }
        layers.Add(("out", Linear(32, 1)));
        return Sequential(layers);
    }

    private static void Train(
        ZooContext zoo, Module<Tensor, Tensor> model, (Tensor X, Tensor Y) windows, bool shuffle = true, int epochs = 10, int batch = 36, bool sgd = false)
    {
        var (x, y) = windows;
        var (trainX, trainY, testX, testY) = (x[..1152], y[..1152], x[1152..], y[1152..]);
        using optim.Optimizer optimizer = sgd ? optim.SGD(model.parameters(), 0.02) : optim.Adam(model.parameters(), 0.003);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            foreach (var (data, target) in zoo.Batches(trainX, trainY, batch, shuffle))
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var output = model.call(data);
                var loss = F.mse_loss(output, target);
                loss.backward();
                optimizer.step();
                monitor.Step(loss, data, output, target);
            }
            using var quiet = no_grad();
            using var inner = NewDisposeScope();
            monitor.Evaluate(F.mse_loss(model.call(testX).reshape(-1, 1), testY).item<float>());
        }
        using var off = no_grad();
        using var end = NewDisposeScope();
        zoo.Result("held-out mse over variance", F.mse_loss(model.call(testX).reshape(-1, 1), testY).item<float>() / testY.var().item<float>());
    }

    private sealed class Skips : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> first = Linear(Lags, 32), out1 = Linear(32, 1);
        private readonly TorchSharp.Modules.ModuleList<Module<Tensor, Tensor>> blocks =
            ModuleList<Module<Tensor, Tensor>>([.. Enumerable.Range(0, 8).Select(_ => Linear(32, 32))]);

        public Skips() : base(nameof(Skips)) => RegisterComponents();

        public override Tensor forward(Tensor input) => out1.call(blocks.Aggregate(first.call(input), (x, block) => x + (F.relu(block.call(x)) * 0.3)));
    }
}
