// A small regression whose first layer takes logarithms: one negative number in a batch makes the loss NaN.
using System.Runtime.CompilerServices;
using Sonde.Torch.Tests.Monitor;
using Sonde.Torch.Tests.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Captures.NonFinite;

internal sealed class FailingTraining : IDisposable
{
    private readonly Logarithms _input = new();
    private int _rootLine;

    public FailingTraining(bool batchNorm = false, bool dropout = false, bool adam = false)
    {
        random.manual_seed(5);
        List<(string, nn.Module<Tensor, Tensor>)> layers = [("input", _input), ("hidden", nn.Linear(4, 8))];
        if (batchNorm) layers.Add(("norm", nn.BatchNorm1d(8)));
        layers.Add(("relu", nn.ReLU()));
        if (dropout) layers.Add(("drop", nn.Dropout(0.3)));
        layers.Add(("output", nn.Linear(8, 1)));
        Model = nn.Sequential([.. layers]);
        IEnumerable<TorchSharp.Modules.Parameter> parameters = Model.parameters();
        Optimizer = adam ? optim.Adam(parameters, 0.01) : optim.SGD(parameters, 0.01);
    }

    public nn.Module<Tensor, Tensor> Model { get; }

    public optim.Optimizer Optimizer { get; }

    public string File { get; } = ThisFile();

    public int LogLine => _input.Line;

    public int RootLine => _rootLine;

    public List<(string What, byte[] Bytes)> Kept { get; } = [];

    public TrainingMonitor Attach(TemporaryRun run, bool replay = true, bool root = false) =>
        TrainingMonitor.Attach(Model, Optimizer, run.Folder, run.Options with { Budget = 0, Replay = replay ? root ? RootLoss : Loss : null });

    public Tensor Loss(Tensor x, Tensor y) => nn.functional.mse_loss(Model.call(x), y);

    public Tensor RootLoss(Tensor x, Tensor y) =>
        Place.Noted((Model.call(x.abs() + 1) * x.mean([1], keepdim: true)).pow(2), out _rootLine).sqrt().mean() + y.mean();

    /// <summary>A batch [16, 4] of positive numbers with its targets, from the step alone.</summary>
    public static (Tensor X, Tensor Y) Batch(int step)
    {
        using var generator = new Generator((ulong)step);
        var x = rand(16, 4, generator: generator) + 0.5;
        return (x, x.sum(1, keepdim: true));
    }

    /// <summary>One step as a user writes it.</summary>
    public void Step(TrainingMonitor monitor, int step, Action<Tensor>? poison = null, bool skipsBadSteps = false, bool root = false)
    {
        using var scope = NewDisposeScope();
        var (x, y) = Batch(step);
        poison?.Invoke(x);
        Optimizer.zero_grad();
        var loss = root ? RootLoss(x, y) : Loss(x, y);
        loss.backward();
        if (!skipsBadSteps || float.IsFinite(loss.item<float>()))
            Optimizer.step();
        monitor.Step(loss, x, null, y);
    }

    /// <summary>Makes Adam remember NaN while the weights stay as they are.</summary>
    public void PoisonAdam()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var before = Model.parameters().Select(parameter => parameter.detach().clone()).ToList();
        foreach (var parameter in Model.parameters())
            parameter.grad = full_like(parameter, float.NaN);
        Optimizer.step();
        foreach (var (parameter, value) in Model.parameters().Zip(before))
            parameter.copy_(value);
    }

    /// <summary>Keeps weights, buffers, gradients, random state and modes as bytes.</summary>
    public void Keep(string when)
    {
        using var scope = NewDisposeScope();
        foreach (var (name, parameter) in Model.named_parameters())
        {
            Kept.Add(($"{name} {when}", parameter.bytes.ToArray()));
            Kept.Add(($"gradient of {name} {when}", parameter.grad is { } gradient ? gradient.bytes.ToArray() : []));
        }

        foreach (var (name, buffer) in Model.named_buffers())
            Kept.Add(($"{name} {when}", buffer.bytes.ToArray()));
        Kept.Add(($"random state {when}", get_rng_state().bytes.ToArray()));
        Kept.Add(($"modes {when}", [.. Model.named_modules().Select(entry => entry.module.training ? (byte)1 : (byte)0)]));
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        Model.Dispose();
    }

    private static string ThisFile([CallerFilePath] string file = "") => file;

    private sealed class Logarithms() : nn.Module<Tensor, Tensor>(nameof(Logarithms))
    {
        private int _line;

        public int Line => _line;

        public override Tensor forward(Tensor input) => Place.Noted(input, out _line).log();
    }
}
