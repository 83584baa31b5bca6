// Recipes with several heads, adapters or codes: parts without gradient on purpose, losses of several terms, stored training states.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Recipes;

[Family("recipes")]
internal sealed class SeveralTasks
{
    /// <summary>A class and a number from one trunk; the number's loss is left out of the sum.</summary>
    [Sick("no-gradient", "weights-not-updating", Place = "number")]
    public void SecondTermForgotten(ZooContext zoo) => Train(zoo, (classLoss, numberLoss) => classLoss);

    [Healthy(TwinOf = nameof(SecondTermForgotten))]
    public void BothTerms(ZooContext zoo) => Train(zoo, (classLoss, numberLoss) => classLoss + (0.5 * numberLoss));

    /// <summary>The number's loss carries a sign too many.</summary>
    [Sick("flipped-loss-sign", "impossible-loss", "loss-diverging", Place = "numberLoss")]
    public void SecondTermSubtracted(ZooContext zoo) => Train(zoo, (classLoss, numberLoss) => classLoss - (0.5 * numberLoss));

    /// <summary>Low-rank additions to frozen layers; one factor starts at nought, as it should.</summary>
    [Healthy]
    public void LowRankAdapters(ZooContext zoo)
    {
        var (x, y) = Data.Blobs(1600, spread: 1.5);
        using var model = Sequential(("fc1", new Adapted(8, 64)), ("relu1", ReLU()), ("fc2", new Adapted(64, 64)), ("relu2", ReLU()), ("head", Linear(64, 4)));
        using var optimizer = optim.Adam(model.parameters().Where(parameter => parameter.requires_grad), 0.01);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, target) in zoo.Steps(x, y, 64, 300))
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

    /// <summary>Taken up from a checkpoint where the loss is at its floor already.</summary>
    [Healthy]
    public void ResumedRegression(ZooContext zoo)
    {
        var (x, y) = Data.Regression(1600);
        using var first = Sequential(("fc1", Linear(6, 48)), ("tanh1", Tanh()), ("fc2", Linear(48, 48)), ("tanh2", Tanh()), ("out", Linear(48, 1)));
        using (var warm = optim.Adam(first.parameters(), 0.005))
        {
            foreach (var (data, target) in zoo.Steps(x, y, 50, 500))
            {
                using var scope = NewDisposeScope();
                warm.zero_grad();
                F.mse_loss(first.call(data), target).backward();
                warm.step();
            }
        }
        using var model = Sequential(("fc1", Linear(6, 48)), ("tanh1", Tanh()), ("fc2", Linear(48, 48)), ("tanh2", Tanh()), ("out", Linear(48, 1)));
        model.load_state_dict(first.state_dict());
        using var optimizer = optim.Adam(model.parameters(), 0.001);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, target) in zoo.Steps(x, y, 50, 250))
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var output = model.call(data);
            var loss = F.mse_loss(output, target);
            loss.backward();
            optimizer.step();
            monitor.Step(loss, data, output, target);
        }
        using var end = NewDisposeScope();
        zoo.Result("mse over variance", F.mse_loss(model.call(x), y).item<float>() / y.var().item<float>());
    }

    /// <summary>Few rows, all at once, by LBFGS.</summary>
    [Healthy]
    public void SmoothFunctionByLbfgs(ZooContext zoo)
    {
        var (x, y) = Data.Regression(300, noise: 0.02);
        using var model = Sequential(("fc1", Linear(6, 20)), ("tanh1", Tanh()), ("out", Linear(20, 1)));
        using var optimizer = optim.LBFGS(model.parameters(), lr: 0.8, max_iter: 8);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var step = 0; step < 30; step++)
        {
            var loss = optimizer.step(() =>
            {
                optimizer.zero_grad();
                var error = F.mse_loss(model.call(x), y);
                error.backward();
                return error;
            });
            monitor.Step(loss);
        }
        using var end = NewDisposeScope();
        zoo.Result("mse over variance", F.mse_loss(model.call(x), y).item<float>() / y.var().item<float>());
    }

    private static void Train(ZooContext zoo, Func<Tensor, Tensor, Tensor> combine)
    {
        var (x, y) = Data.Blobs(1600, spread: 1.2);
        var number = (x[.., 0..1] * x[.., 1..2] / 4).tanh() + (x[.., 2..3] * 0.3);
        using var model = new TwoHeads();
        using var optimizer = optim.Adam(model.parameters(), 0.004);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var step = 0; step < 400; step++)
        {
            using var scope = NewDisposeScope();
            var rows = randint(1600, new long[] { 64 }, ScalarType.Int64);
            optimizer.zero_grad();
            var (scores, value) = model.call(x[rows]);
            var loss = combine(F.cross_entropy(scores, y[rows]), F.mse_loss(value, number[rows]));
            loss.backward();
            optimizer.step();
            monitor.Step(loss, x[rows], scores, y[rows]);
        }
        using var end = NewDisposeScope();
        var (all, values) = model.call(x);
        zoo.Result("accuracy", all.argmax(1).eq(y).to_type(ScalarType.Float32).mean().item<float>());
        zoo.Result("mse over variance", F.mse_loss(values, number).item<float>() / number.var().item<float>());
    }

    private sealed class TwoHeads : Module<Tensor, (Tensor Scores, Tensor Value)>
    {
        private readonly Module<Tensor, Tensor> trunk = Sequential(("fc1", Linear(8, 64)), ("relu1", ReLU()));
        private readonly Module<Tensor, Tensor> classes = Linear(64, 4), number = Linear(64, 1);

        public TwoHeads() : base(nameof(TwoHeads)) => RegisterComponents();

        public override (Tensor Scores, Tensor Value) forward(Tensor input)
        {
            var shared = trunk.call(input);
            return (classes.call(shared), number.call(shared));
        }
    }

    private sealed class Adapted : Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear frozen;
        private readonly TorchSharp.Modules.Parameter down, up;

        public Adapted(long from, long to) : base(nameof(Adapted))
        {
            frozen = Linear(from, to);
            frozen.weight!.requires_grad = false;
            frozen.bias!.requires_grad = false;
            down = Parameter(randn(from, 4) / Math.Sqrt(from));
            up = Parameter(zeros(4, to));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => frozen.call(input) + input.mm(down).mm(up);
    }
}
