// Tricks of training written out by hand: scaled losses, mixed examples, averaged weights, kept losses.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Recipes;

[Family("recipes")]
internal sealed class HandmadeTraining
{
    private const double Scale = 1024;

    /// <summary>The loss is scaled for half precision that is never used, and the gradients are not scaled back.</summary>
    [Sick("exploding-gradient", "learning-rate-too-high", "loss-diverging")]
    public void ScaledAndNeverUnscaled(ZooContext zoo) => Train(zoo, (model, optimizer, x, y) =>
    {
        optimizer.zero_grad();
        var loss = F.cross_entropy(model.call(x), y);
        (loss * Scale).backward();
        optimizer.step();
        return loss;
    });

    [Healthy(TwinOf = nameof(ScaledAndNeverUnscaled))]
    public void ScaledAndUnscaled(ZooContext zoo) => Train(zoo, (model, optimizer, x, y) =>
    {
        optimizer.zero_grad();
        var loss = F.cross_entropy(model.call(x), y);
        (loss * Scale).backward();
        foreach (var parameter in model.parameters())
        {
            parameter.grad?.mul_(1 / Scale);
        }
        optimizer.step();
        return loss;
    });

    /// <summary>Losses are kept with all they hang on.</summary>
    [Sick("tensor-leak")]
    public void LossesKeptAsTensors(ZooContext zoo)
    {
        var losses = new List<Tensor>();
        Train(zoo, (model, optimizer, x, y) =>
        {
            optimizer.zero_grad();
            var loss = F.cross_entropy(model.call(x), y);
            loss.backward();
            optimizer.step();
            losses.Add(loss);
            return loss;
        }, scoped: false);
        zoo.Result("mean loss", losses.Average(loss => loss.item<float>()));
    }

    [Healthy(TwinOf = nameof(LossesKeptAsTensors))]
    public void LossesKeptAsNumbers(ZooContext zoo)
    {
        var losses = new List<float>();
        Train(zoo, (model, optimizer, x, y) =>
        {
            optimizer.zero_grad();
            var loss = F.cross_entropy(model.call(x), y);
            loss.backward();
            optimizer.step();
            losses.Add(loss.item<float>());
            return loss;
        });
        zoo.Result("mean loss", losses.Average());
    }

    /// <summary>The total loss of all batches so far is sent back each time.</summary>
    [Sick("backward-failed", Place = "backward()|total")]
    public void TotalSentBack(ZooContext zoo)
    {
        Tensor total = zeros(1);
        Train(zoo, (model, optimizer, x, y) =>
        {
            optimizer.zero_grad();
            total = total + F.cross_entropy(model.call(x), y);
            total.backward();
            optimizer.step();
            return total;
        }, scoped: false);
    }

    /// <summary>The gradient is clipped to a norm that leaves nothing.</summary>
    [Sick("learning-rate-too-low", "update-ratio", "loss-not-decreasing")]
    public void ClippedToAlmostNothing(ZooContext zoo) => Train(zoo, (model, optimizer, x, y) =>
    {
        optimizer.zero_grad();
        var loss = F.cross_entropy(model.call(x), y);
        loss.backward();
        nn.utils.clip_grad_norm_(model.parameters(), 1e-5);
        optimizer.step();
        return loss;
    });

    [Healthy(TwinOf = nameof(ClippedToAlmostNothing))]
    public void ClippedToOne(ZooContext zoo) => Train(zoo, (model, optimizer, x, y) =>
    {
        optimizer.zero_grad();
        var loss = F.cross_entropy(model.call(x), y);
        loss.backward();
        nn.utils.clip_grad_norm_(model.parameters(), 1);
        optimizer.step();
        return loss;
    });

    /// <summary>The loss cannot fall below its floor of about 0.5.</summary>
    [Healthy]
    public void SmoothedLabels(ZooContext zoo) => Train(zoo, (model, optimizer, x, y) =>
    {
        optimizer.zero_grad();
        var loss = F.cross_entropy(model.call(x), y, label_smoothing: 0.15);
        loss.backward();
        optimizer.step();
        return loss;
    });

    [Healthy]
    public void MixedExamples(ZooContext zoo) => Train(zoo, (model, optimizer, x, y) =>
    {
        var share = 0.8 + (0.2 * zoo.Random.NextDouble());
        var other = randperm(x.shape[0]);
        optimizer.zero_grad();
        var output = model.call((x * share) + (x[other] * (1 - share)));
        var loss = (share * F.cross_entropy(output, y)) + ((1 - share) * F.cross_entropy(output, y[other]));
        loss.backward();
        optimizer.step();
        return loss;
    });

    /// <summary>Trained on examples moved against the gradient: the input has a gradient too.</summary>
    [Healthy]
    public void AdversarialExamples(ZooContext zoo) => Train(zoo, (model, optimizer, x, y) =>
    {
        var moved = x.clone().requires_grad_();
        F.cross_entropy(model.call(moved), y).backward();
        var worse = (x + (0.02 * moved.grad!.sign())).detach();
        optimizer.zero_grad();
        var loss = F.cross_entropy(model.call(worse), y);
        loss.backward();
        optimizer.step();
        return loss;
    });

    /// <summary>Accuracy is counted in the loop by argmax, and shown to nobody but the log.</summary>
    [Healthy]
    public void AccuracyBesideTheLoss(ZooContext zoo)
    {
        long hits = 0, seen = 0;
        Train(zoo, (model, optimizer, x, y) =>
        {
            optimizer.zero_grad();
            var output = model.call(x);
            var loss = F.cross_entropy(output, y);
            loss.backward();
            optimizer.step();
            hits += output.argmax(1).eq(y).sum().item<long>();
            seen += y.shape[0];
            return loss;
        });
        zoo.Result("accuracy while training", hits / (double)seen);
    }

    /// <summary>A slow average of the weights is what is evaluated.</summary>
    [Healthy]
    public void AveragedWeightsEvaluated(ZooContext zoo)
    {
        var (x, y) = Data.Spirals(1600);
        using var model = Net();
        using var average = Net();
        average.load_state_dict(model.state_dict());
        using var optimizer = optim.Adam(model.parameters(), 0.01);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < 14; epoch++)
        {
            foreach (var (data, target) in zoo.Batches(x[..1280], y[..1280], 40))
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var output = model.call(data);
                var loss = F.cross_entropy(output, target);
                loss.backward();
                optimizer.step();
                monitor.Step(loss, data, output, target);
                using var off = no_grad();
                foreach (var (slow, fast) in average.parameters().Zip(model.parameters()))
                {
                    slow.mul_(0.95).add_(fast * 0.05);
                }
            }
            using var quiet = no_grad();
            using var inner = NewDisposeScope();
            var scores = average.call(x[1280..]);
            monitor.Evaluate(F.cross_entropy(scores, y[1280..]).item<float>(), scores.argmax(1).eq(y[1280..]).to_type(ScalarType.Float32).mean().item<float>());
        }
        zoo.Result("held-out accuracy", ZooContext.Accuracy(average, x[1280..], y[1280..]));
    }

    private static Module<Tensor, Tensor> Net() =>
        Sequential(("fc1", Linear(2, 64)), ("relu1", ReLU()), ("fc2", Linear(64, 64)), ("relu2", ReLU()), ("fc3", Linear(64, 3)));

    private static void Train(ZooContext zoo, Func<Module<Tensor, Tensor>, optim.Optimizer, Tensor, Tensor, Tensor> step, bool scoped = true)
    {
        var (x, y) = Data.Spirals(1600);
        using var model = Net();
        using var optimizer = optim.SGD(model.parameters(), 0.2, momentum: 0.9);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, target) in zoo.Steps(x, y, 64, 400))
        {
            using var scope = scoped ? NewDisposeScope() : null;
            var loss = step(model, optimizer, data, target);
            monitor.Step(loss);
        }
        zoo.Result("accuracy", ZooContext.Accuracy(model, x, y));
    }
}
