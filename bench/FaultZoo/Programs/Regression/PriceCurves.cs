// Regression whose curves or numbers tell the story: too few rows, a wrong divisor, a copy that is evaluated, batches of one.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Regression;

[Family("regression")]
internal sealed class PriceCurves
{
    [Sick("overfitting", "overtraining")]
    public void WideNetOnFortyRows(ZooContext zoo) => Train(zoo, new Recipe { Rows = 40, Batch = 10, Epochs = 120, Width = 256, Noise = 1 });

    [Healthy(TwinOf = nameof(WideNetOnFortyRows))]
    public void NarrowNetOnManyRows(ZooContext zoo) => Train(zoo, new Recipe { Rows = 2000, Epochs = 10, Width = 32, Noise = 0.3 });

    /// <summary>Hits are counted by row and divided by the number of batches.</summary>
    [Sick("impossible-metric")]
    public void HitsByBatches(ZooContext zoo) => Train(zoo, new Recipe { Hits = (hits, rows) => hits / (rows / 40.0) });

    [Healthy(TwinOf = nameof(HitsByBatches))]
    public void HitsByRows(ZooContext zoo) => Train(zoo, new Recipe { Hits = (hits, rows) => hits / rows });

    /// <summary>The copy for the evaluation is made once, before training.</summary>
    [Sick("impossible-metric")]
    public void CopyMadeOnce(ZooContext zoo) => Train(zoo, new Recipe { CopyOnce = true });

    [Healthy(TwinOf = nameof(CopyMadeOnce))]
    public void CopyMadeEveryEpoch(ZooContext zoo) => Train(zoo, new Recipe { CopyOnce = false });

    [Sick("missing-nonlinearity", "underfitting", Place = "fc1|fc2|fc3")]
    public void LinearAfterLinear(ZooContext zoo) => Train(zoo, new Recipe { Activation = () => Identity() });

    [Healthy(TwinOf = nameof(LinearAfterLinear))]
    public void ReluAfterLinear(ZooContext zoo) => Train(zoo, new Recipe { Activation = () => ReLU() });

    /// <summary>Each batch is standardised by itself; the last one has a single row, whose deviation does not exist.</summary>
    [Sick("non-finite", Place = "std")]
    public void DeviationOfASingleRow(ZooContext zoo) => ByHand(zoo, batch =>
    {
        var centred = batch - batch.mean([0], true);
        return centred / (batch.std(0, keepdim: true) + 1e-6);
    });

    [Healthy(TwinOf = nameof(DeviationOfASingleRow))]
    public void DeviationOfAllRows(ZooContext zoo) => ByHand(zoo, batch => (batch - 1) / 2);

    /// <summary>Counts by the Poisson likelihood, without its constant: below zero where counts are large.</summary>
    [Healthy]
    public void PoissonCounts(ZooContext zoo)
    {
        var x = randn(2000, 4);
        var y = poisson(((x[.., 0..1] * 0.6) + (x[.., 1..2] * x[.., 2..3] * 0.3) + 1.5).exp());
        using var model = Sequential(("fc1", Linear(4, 32)), ("act1", Tanh()), ("fc2", Linear(32, 32)), ("act2", Tanh()), ("logRate", Linear(32, 1)));
        using var optimizer = optim.Adam(model.parameters(), 0.005);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, count) in zoo.Steps(x, y, 50, 400))
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var logRate = model.call(data);
            var loss = F.poisson_nll_loss(logRate, count);
            loss.backward();
            optimizer.step();
            monitor.Step(loss, data, logRate, count);
        }
        using var end = NewDisposeScope();
        zoo.Result("error over deviation", (model.call(x).exp() - y).abs().mean().item<float>() / y.std().item<float>());
    }

    /// <summary>A tenth of the targets are far out; the loss of Huber does not mind.</summary>
    [Healthy]
    public void HuberWithOutliers(ZooContext zoo)
    {
        var (x, y) = Data.Regression(2000);
        var spoilt = y + (rand_like(y).lt(0.1) * randn_like(y) * 8);
        using var model = Sequential(("fc1", Linear(6, 48)), ("act1", ReLU()), ("fc2", Linear(48, 48)), ("act2", ReLU()), ("out", Linear(48, 1)));
        using var optimizer = optim.Adam(model.parameters(), 0.005);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, target) in zoo.Steps(x, spoilt, 50, 400))
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var output = model.call(data);
            var loss = F.huber_loss(output, target, delta: 0.5);
            loss.backward();
            optimizer.step();
            monitor.Step(loss, data, output, target);
        }
        using var end = NewDisposeScope();
        zoo.Result("mse over variance", F.mse_loss(model.call(x), y).item<float>() / y.var().item<float>());
    }

    private sealed record Recipe
    {
        public int Rows { get; init; } = 1600;
        public int Batch { get; init; } = 40;
        public int Epochs { get; init; } = 10;
        public int Width { get; init; } = 48;
        public double Noise { get; init; } = 0.1;
        public Func<Module<Tensor, Tensor>> Activation { get; init; } = () => Tanh();
        public Func<double, long, double>? Hits { get; init; }
        public bool? CopyOnce { get; init; }
    }

    private static Module<Tensor, Tensor> Net(Recipe recipe) => Sequential(
        ("fc1", Linear(6, recipe.Width)), ("act1", recipe.Activation()), ("fc2", Linear(recipe.Width, recipe.Width)), ("act2", recipe.Activation()),
        ("fc3", Linear(recipe.Width, 1)));

    private static void Train(ZooContext zoo, Recipe recipe)
    {
        var (x, y) = Data.Regression(recipe.Rows + 400, noise: recipe.Noise);
        var (trainX, trainY, testX, testY) = (x[..recipe.Rows], y[..recipe.Rows], x[recipe.Rows..], y[recipe.Rows..]);
        using var model = Net(recipe);
        using var copy = Net(recipe);
        copy.load_state_dict(model.state_dict());
        using var optimizer = optim.Adam(model.parameters(), 0.004);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < recipe.Epochs; epoch++)
        {
            foreach (var (data, target) in zoo.Batches(trainX, trainY, recipe.Batch))
            {
                using var scope = NewDisposeScope();
                var output = model.call(data);
                var loss = F.mse_loss(output, target);
                optimizer.zero_grad();
                loss.backward();
                optimizer.step();
                monitor.Step(loss, data, output, target);
            }
            using var quiet = no_grad();
            using var inner = NewDisposeScope();
            if (recipe.CopyOnce == false) copy.load_state_dict(model.state_dict());
            var prediction = (recipe.CopyOnce is null ? model : copy).call(testX);
            var validation = F.mse_loss(prediction, testY).item<float>();
            var near = (prediction - testY).abs().lt(0.25).sum().item<long>();
            monitor.Evaluate(validation, recipe.Hits?.Invoke(near, testX.shape[0]));
        }
        using var off = no_grad();
        using var end = NewDisposeScope();
        zoo.Result("training mse", F.mse_loss(model.call(trainX), trainY).item<float>());
        zoo.Result("held-out mse", F.mse_loss(model.call(testX), testY).item<float>());
        zoo.Result("variance", testY.var().item<float>());
    }

    private static void ByHand(ZooContext zoo, Func<Tensor, Tensor> standardise)
    {
        var (x, y) = Data.Regression(1601);
        x = (x * 2) + 1;
        using var model = Net(new Recipe());
        using var optimizer = optim.Adam(model.parameters(), 0.004);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < 8; epoch++)
        {
            var order = randperm(1601);
            for (var start = 0; start < 1601; start += 32)
            {
                using var scope = NewDisposeScope();
                var rows = order[TensorIndex.Slice(start, Math.Min(start + 32, 1601))];
                var data = standardise(x[rows]);
                optimizer.zero_grad();
                var output = model.call(data);
                var loss = F.mse_loss(output, y[rows]);
                loss.backward();
                optimizer.step();
                monitor.Step(loss, data, output, y[rows]);
            }
        }
        using var end = NewDisposeScope();
        zoo.Result("mse over variance", F.mse_loss(model.call((x - 1) / 2), y).item<float>() / y.var().item<float>());
    }
}
