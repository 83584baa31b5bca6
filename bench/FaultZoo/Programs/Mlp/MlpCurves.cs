// Points: curves that part or stay high, numbers that stop being numbers, and recipes that only look odd.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Mlp;

[Family("mlp")]
internal sealed class MlpCurves
{
    [Sick("overfitting", "overtraining")]
    public void WideNetOnFewNoisyPoints(ZooContext zoo)
    {
        using var model = Sequential(("fc1", Linear(8, 256)), ("a", ReLU()), ("fc2", Linear(256, 256)), ("b", ReLU()), ("fc3", Linear(256, 4)));
        Train(zoo, model, samples: 60, epochs: 150, optim.Adam(model.parameters(), 0.003), spread: 5);
    }

    [Healthy(TwinOf = nameof(WideNetOnFewNoisyPoints))]
    public void DropoutOnManyNoisyPoints(ZooContext zoo)
    {
        using var model = Sequential(("fc1", Linear(8, 64)), ("a", ReLU()), ("drop", Dropout(0.3)), ("fc2", Linear(64, 4)));
        Train(zoo, model, samples: 3000, epochs: 6, optim.Adam(model.parameters(), 0.003, weight_decay: 1e-3), spread: 2.5);
    }

    [Sick("underfitting")]
    public void OneHiddenUnit(ZooContext zoo)
    {
        using var model = Sequential(("fc1", Linear(8, 1)), ("a", Tanh()), ("fc2", Linear(1, 6)));
        Train(zoo, model, samples: 2000, epochs: 8, optim.Adam(model.parameters(), 0.01), spread: 1, classes: 6);
    }

    [Healthy(TwinOf = nameof(OneHiddenUnit))]
    public void SixteenHiddenUnits(ZooContext zoo)
    {
        using var model = Sequential(("fc1", Linear(8, 16)), ("a", Tanh()), ("fc2", Linear(16, 6)));
        Train(zoo, model, samples: 2000, epochs: 8, optim.Adam(model.parameters(), 0.01), spread: 1, classes: 6);
    }

    [Sick("non-finite", Place = "sqrt|norm|pow")]
    public void DistanceByRoot(ZooContext zoo) => Pairs(zoo, difference => difference.pow(2).sum(1).sqrt());

    [Healthy(TwinOf = nameof(DistanceByRoot))]
    public void DistanceByRootOfMore(ZooContext zoo) => Pairs(zoo, difference => (difference.pow(2).sum(1) + 1e-8).sqrt());

    [Sick("non-finite", Place = "log(")]
    public void LogarithmOfAProbability(ZooContext zoo) => Handwritten(zoo, probability => probability.log());

    [Healthy(TwinOf = nameof(LogarithmOfAProbability))]
    public void LogarithmOfAClampedProbability(ZooContext zoo) => Handwritten(zoo, probability => probability.clamp_min(1e-6).log());

    /// <summary>Exclusive or of six signs: nothing happens for a while, then all at once.</summary>
    [Healthy]
    public void PlateauBeforeParity(ZooContext zoo)
    {
        var x = (randint(2, new long[] { 3000, 4 }, ScalarType.Int64) * 2) - 1;
        var y = x.lt(0).sum(1) % 2;
        using var model = Sequential(("fc1", Linear(4, 64)), ("a", ReLU()), ("fc2", Linear(64, 64)), ("b", ReLU()), ("fc3", Linear(64, 2)));
        using var optimizer = optim.SGD(model.parameters(), 0.1);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, target) in zoo.Steps(x.to_type(ScalarType.Float32), y, 64, 450))
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var output = model.call(data);
            var loss = F.cross_entropy(output, target);
            loss.backward();
            optimizer.step();
            monitor.Step(loss, data, output, target);
        }
        zoo.Result("accuracy", ZooContext.Accuracy(model, x.to_type(ScalarType.Float32), y));
    }

    private static void Train(
        ZooContext zoo, Module<Tensor, Tensor> model, int samples, int epochs, optim.Optimizer optimizer, double spread, int classes = 4)
    {
        var (x, y) = Data.Blobs(samples + 400, classes, spread: spread);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            model.train();
            foreach (var (data, target) in zoo.Batches(x[..samples], y[..samples], Math.Min(samples / 2, 50)))
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var output = model.call(data);
                var loss = F.cross_entropy(output, target);
                loss.backward();
                optimizer.step();
                monitor.Step(loss, data, output, target);
            }
            model.eval();
            using var quiet = no_grad();
            using var inner = NewDisposeScope();
            var scores = model.call(x[samples..]);
            monitor.Evaluate(
                F.cross_entropy(scores, y[samples..]).item<float>(), scores.argmax(1).eq(y[samples..]).to_type(ScalarType.Float32).mean().item<float>());
        }
        zoo.Result("train accuracy", ZooContext.Accuracy(model, x[..samples], y[..samples]));
        zoo.Result("held-out accuracy", ZooContext.Accuracy(model, x[samples..], y[samples..]));
        optimizer.Dispose();
    }

    /// <summary>A contrastive loss on pairs; now and then both points of a pair are the same.</summary>
    private static void Pairs(ZooContext zoo, Func<Tensor, Tensor> distance)
    {
        var (x, y) = Data.Blobs(1500, spread: 0.7);
        using var model = Sequential(("fc1", Linear(8, 32)), ("a", ReLU()), ("embed", Linear(32, 4)));
        using var optimizer = optim.Adam(model.parameters(), 0.003);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var step = 0; step < 250; step++)
        {
            using var scope = NewDisposeScope();
            var (left, right) = (randint(1500, new long[] { 64 }, ScalarType.Int64), randint(1500, new long[] { 64 }, ScalarType.Int64));
            var same = y[left].eq(y[right]).to_type(ScalarType.Float32);
            optimizer.zero_grad();
            var apart = distance(model.call(x[left]) - model.call(x[right]));
            var loss = ((same * apart.pow(2)) + ((1 - same) * (2 - apart).clamp_min(0).pow(2))).mean();
            loss.backward();
            optimizer.step();
            monitor.Step(loss);
        }
        using var end = model.call(x);
        zoo.Result("spread of embedding", end.std().item<float>());
    }

    private static void Handwritten(ZooContext zoo, Func<Tensor, Tensor> logarithm)
    {
        var (x, y) = Data.Blobs(1500, spread: 2);
        x *= 40;
        using var model = Sequential(("fc1", Linear(8, 64)), ("a", ReLU()), ("fc2", Linear(64, 4)));
        using var optimizer = optim.SGD(model.parameters(), 0.01);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, target) in zoo.Steps(x, y, 50, 250))
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var output = model.call(data).softmax(1);
            var chosen = output.gather(1, target.unsqueeze(1));
            var loss = -logarithm(chosen).mean();
            loss.backward();
            optimizer.step();
            monitor.Step(loss, data, output, target);
        }
        zoo.Result("accuracy", ZooContext.Accuracy(model, x, y));
    }
}
