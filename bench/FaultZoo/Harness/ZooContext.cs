// What a program is given: a seed, a log folder, the options of the monitor, and a place to say how well it learned.
using Sonde.Torch;
using static TorchSharp.torch;

namespace FaultZoo;

/// <param name="Seed">Seed of weights, data and order; torch is seeded with it already.</param>
/// <param name="Logs">An empty folder for this program's event files: what a user would call <c>runs/experiment</c>.</param>
/// <param name="Options">Pass them to <see cref="TrainingMonitor"/>'s Attach, or change them by <c>with</c>.</param>
internal sealed record ZooContext(int Seed, string Logs, MonitorOptions Options)
{
    /// <summary>What the program said about its end, for <c>--check</c>.</summary>
    public List<(string Name, double Value)> Results { get; } = [];

    public Random Random { get; } = new(Seed);

    /// <summary>How well it ended, by the program's own measure on data of its own; printed by <c>--check</c>, never shown to the monitor.</summary>
    public void Result(string name, double value) => Results.Add((name, value));

    /// <summary>
    /// One epoch of batches. They are disposed when the next one is asked for, so that a loop leaks nothing of its own accord.
    /// </summary>
    public IEnumerable<(Tensor X, Tensor Y)> Batches(Tensor x, Tensor y, int size, bool shuffle = true)
    {
        using var order = shuffle ? randperm(x.shape[0]) : arange(x.shape[0], ScalarType.Int64);
        for (long start = 0; start + size <= order.shape[0]; start += size)
        {
            using var rows = order[TensorIndex.Slice(start, start + size)];
            using var batchX = x[rows];
            using var batchY = y[rows];
            yield return (batchX, batchY);
        }
    }

    /// <summary>Endless batches, epoch after epoch: for programs that count steps.</summary>
    public IEnumerable<(Tensor X, Tensor Y)> Steps(Tensor x, Tensor y, int size, int count, bool shuffle = true)
    {
        while (count > 0)
        {
            foreach (var batch in Batches(x, y, size, shuffle))
            {
                if (count-- <= 0)
                {
                    yield break;
                }
                yield return batch;
            }
        }
    }

    /// <summary>Share of rows whose largest score is at the label; in eval mode, which is left as it was.</summary>
    public static double Accuracy(nn.Module<Tensor, Tensor> model, Tensor x, Tensor y)
    {
        var training = model.training;
        model.eval();
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var share = model.call(x).argmax(-1).eq(y).to_type(ScalarType.Float32).mean().item<float>();
        model.train(training);
        return share;
    }
}
