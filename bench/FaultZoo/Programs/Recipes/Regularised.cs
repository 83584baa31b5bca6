// Recipes on spirals of which nothing is wrong: smoothed labels, mixed and moved examples, an average of weights.
using Sonde.Torch;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Recipes;

[Family("recipes")]
internal sealed class Regularised
{
    /// <summary>The loss cannot fall below its floor of about 0.5.</summary>
    [Healthy]
    public void SmoothedLabels(ZooContext zoo) => Spirals.Train(zoo, (model, optimizer, x, y) =>
    {
        optimizer.zero_grad();
        var loss = F.cross_entropy(model.call(x), y, label_smoothing: 0.15);
        loss.backward();
        optimizer.step();
        return loss;
    });

    [Healthy]
    public void MixedExamples(ZooContext zoo) => Spirals.Train(zoo, (model, optimizer, x, y) =>
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
    public void AdversarialExamples(ZooContext zoo) => Spirals.Train(zoo, (model, optimizer, x, y) =>
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
        Spirals.Train(zoo, (model, optimizer, x, y) =>
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
        using var model = Spirals.Net();
        using var average = Spirals.Net();
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
}
