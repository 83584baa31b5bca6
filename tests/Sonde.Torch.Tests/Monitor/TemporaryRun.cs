// A log directory that is gone after the test, and what was recorded there.
using Sonde.Runs;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor;

internal sealed class TemporaryRun : IDisposable
{
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"sonde-{Guid.NewGuid():N}");

    public StringWriter Messages { get; } = new();

    public MonitorOptions Options => new() { Messages = Messages };

    /// <summary>Everything written so far; flush or dispose the writer first.</summary>
    public Run Load()
    {
        using var log = new LogDirectory(Folder);
        return log.Refresh().Find(".") ?? throw new InvalidOperationException("nothing was recorded");
    }

    public double[] Values(string tag)
    {
        var series = Load().Scalars[tag];
        var values = new double[series.Count];
        series.CopyValues(0, values);
        return values;
    }

    public long[] Steps(string tag)
    {
        var series = Load().Scalars[tag];
        var steps = new long[series.Count];
        series.CopySteps(0, steps);
        return steps;
    }

    public GradientFlowFrames Frames(string tag = "sonde/gradient_flow") => RecordReader.ReadGradientFlow(Load().Blobs[tag])!;

    public void Dispose()
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>A classifier of two blobs and one step of its training.</summary>
internal sealed class TinyTraining : IDisposable
{
    private readonly Tensor _x;
    private readonly Tensor _y;

    public TinyTraining(nn.Module<Tensor, Tensor>? model = null, double learningRate = 0.1)
    {
        random.manual_seed(3);
        using var scope = NewDisposeScope();
        _y = (arange(32) % 2).to(ScalarType.Int64).MoveToOuterDisposeScope();
        _x = (randn(32, 4) + _y.unsqueeze(1) * 2).MoveToOuterDisposeScope();
        Model = model ?? nn.Sequential(("first", nn.Linear(4, 8)), ("relu", nn.ReLU()), ("second", nn.Linear(8, 2)));
        Optimizer = optim.SGD(Model.parameters(), learningRate);
    }

    public nn.Module<Tensor, Tensor> Model { get; }

    public optim.Optimizer Optimizer { get; }

    /// <summary>One step as a user writes it.</summary>
    public void Step(TrainingMonitor monitor, Func<Tensor, Tensor, Tensor>? criterion = null, Action? beforeMonitor = null, long? step = null)
    {
        using var scope = NewDisposeScope();
        Optimizer.zero_grad();
        var output = Model.call(_x);
        var loss = criterion is null ? nn.functional.cross_entropy(output, _y) : criterion(output, _y);
        loss.backward();
        Optimizer.step();
        beforeMonitor?.Invoke();
        monitor.Step(loss, _x, output, _y, step);
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        Model.Dispose();
        _x.Dispose();
        _y.Dispose();
    }
}
