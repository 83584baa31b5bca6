// Points: recipes of which nothing is wrong, though a part of each looks like a mistake.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Mlp;

[Family("mlp")]
internal sealed class MlpRecipes
{
    /// <summary>Four small batches to a step, as the options say.</summary>
    [Healthy]
    public void AccumulatedGradients(ZooContext zoo)
    {
        var (x, y) = Data.Spirals(1600);
        using var model = Net();
        using var optimizer = optim.Adam(model.parameters(), 0.01);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options with { AccumulationSteps = 4 });
        var count = 0;
        optimizer.zero_grad();
        foreach (var (data, target) in zoo.Steps(x, y, 16, 800))
        {
            using var scope = NewDisposeScope();
            var output = model.call(data);
            var loss = F.cross_entropy(output, target) / 4;
            loss.backward();
            if (++count % 4 == 0)
            {
                optimizer.step();
                monitor.Step(loss, data, output, target);
                optimizer.zero_grad();
            }
            else
            {
                monitor.Step(loss, data, output, target);
            }
        }
        zoo.Result("accuracy", ZooContext.Accuracy(model, x, y));
    }

    [Healthy]
    public void WholeSetUnderLbfgs(ZooContext zoo)
    {
        var (x, y) = Data.Moons(400);
        using var model = Sequential(("fc1", Linear(2, 16)), ("a", Tanh()), ("fc2", Linear(16, 2)));
        using var optimizer = optim.LBFGS(model.parameters(), lr: 0.5, max_iter: 5);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var step = 0; step < 30; step++)
        {
            var loss = optimizer.step(() =>
            {
                optimizer.zero_grad();
                var error = F.cross_entropy(model.call(x), y);
                error.backward();
                return error;
            });
            monitor.Step(loss);
        }
        zoo.Result("accuracy", ZooContext.Accuracy(model, x, y));
    }

    /// <summary>The rate falls to nearly nothing every hundred steps and starts again.</summary>
    [Healthy]
    public void WarmRestarts(ZooContext zoo)
    {
        var (x, y) = Data.Spirals(1600);
        using var model = Net();
        using var optimizer = optim.SGD(model.parameters(), 0.3, momentum: 0.9);
        var scheduler = optim.lr_scheduler.LambdaLR(optimizer, step => 0.001 + (0.5 * (1 + Math.Cos(Math.PI * (step % 100) / 100.0))));
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, target) in zoo.Steps(x, y, 64, 400))
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var output = model.call(data);
            var loss = F.cross_entropy(output, target);
            loss.backward();
            optimizer.step();
            scheduler.step();
            monitor.Step(loss, data, output, target);
        }
        zoo.Result("accuracy", ZooContext.Accuracy(model, x, y));
    }

    /// <summary>Taken up again where it was good already.</summary>
    [Healthy]
    public void ResumedFromATrainedModel(ZooContext zoo)
    {
        var (x, y) = Data.Blobs(1500, spread: 0.6);
        using var model = Sequential(("fc1", Linear(8, 32)), ("a", ReLU()), ("fc2", Linear(32, 4)));
        using (var first = optim.Adam(model.parameters(), 0.01))
        {
            foreach (var (data, target) in zoo.Steps(x, y, 50, 300))
            {
                using var scope = NewDisposeScope();
                first.zero_grad();
                F.cross_entropy(model.call(data), target).backward();
                first.step();
            }
        }
        using var optimizer = optim.Adam(model.parameters(), 0.001);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, target) in zoo.Steps(x, y, 50, 200))
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
    }

    /// <summary>A student learns from a teacher whose scores are detached; accuracy is counted by argmax beside the loss.</summary>
    [Healthy]
    public void DistilledFromDetachedTargets(ZooContext zoo)
    {
        var (x, y) = Data.Spirals(1600);
        using var teacher = Net();
        using (var first = optim.Adam(teacher.parameters(), 0.01))
        {
            foreach (var (data, target) in zoo.Steps(x, y, 64, 300))
            {
                using var scope = NewDisposeScope();
                first.zero_grad();
                F.cross_entropy(teacher.call(data), target).backward();
                first.step();
            }
        }
        using var student = Net();
        using var optimizer = optim.Adam(student.parameters(), 0.01);
        using var monitor = TrainingMonitor.Attach(student, optimizer, zoo.Logs, zoo.Options);
        var hits = 0.0;
        foreach (var (data, target) in zoo.Steps(x, y, 64, 300))
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var soft = teacher.call(data).detach().softmax(1);
            var output = student.call(data);
            var loss = -(soft * F.log_softmax(output, 1)).sum(1).mean();
            loss.backward();
            optimizer.step();
            hits += output.argmax(1).eq(target).to_type(ScalarType.Float32).mean().item<float>();
            monitor.Step(loss);
        }
        zoo.Result("mean accuracy while training", hits / 300);
        zoo.Result("accuracy", ZooContext.Accuracy(student, x, y));
    }

    private static Module<Tensor, Tensor> Net() =>
        Sequential(("fc1", Linear(2, 64)), ("relu1", ReLU()), ("fc2", Linear(64, 64)), ("relu2", ReLU()), ("fc3", Linear(64, 3)));
}
