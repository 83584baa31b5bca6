// Table data: what is wrong lies in the data or in the way batches are drawn.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Mlp;

[Family("mlp")]
internal sealed class MlpData
{
    [Sick("bad-features", "input-ignored", "non-finite")]
    public void ConstantInput(ZooContext zoo)
    {
        var (x, y) = Data.Blobs(1500);
        var scaled = (x - x.min()) / (x.max() - x.min());
        var rounded = scaled.floor();
        Train(zoo, rounded, y);
    }

    [Healthy(TwinOf = nameof(ConstantInput))]
    public void ScaledInput(ZooContext zoo)
    {
        var (x, y) = Data.Blobs(1500);
        var scaled = (x - x.min()) / (x.max() - x.min());
        Train(zoo, scaled, y);
    }

    [Sick("non-finite", "bad-features")]
    public void RowWithNan(ZooContext zoo)
    {
        var (x, y) = Data.Blobs(1500);
        x[700, 3] = tensor(float.NaN);
        Train(zoo, x, y);
    }

    [Healthy(TwinOf = nameof(RowWithNan))]
    public void NanImputed(ZooContext zoo)
    {
        var (x, y) = Data.Blobs(1500);
        x[700, 3] = tensor(float.NaN);
        Train(zoo, x.nan_to_num(), y);
    }

    [Sick("misaligned-labels", "label-noise")]
    public void InputsShuffledAlone(ZooContext zoo)
    {
        var (x, y) = Data.Blobs(1500);
        x = x[randperm(1500)];
        Train(zoo, x, y);
    }

    [Healthy(TwinOf = nameof(InputsShuffledAlone))]
    public void InputsAndLabelsShuffled(ZooContext zoo)
    {
        var (x, y) = Data.Blobs(1500);
        var order = randperm(1500);
        Train(zoo, x[order], y[order]);
    }

    [Sick("not-shuffled")]
    public void SortedByClass(ZooContext zoo)
    {
        var (x, y) = Data.Blobs(1500, spread: 1.5);
        var order = y.argsort();
        Train(zoo, x[order], y[order], shuffle: false);
    }

    [Healthy(TwinOf = nameof(SortedByClass))]
    public void SortedByClassAndShuffled(ZooContext zoo)
    {
        var (x, y) = Data.Blobs(1500, spread: 1.5);
        var order = y.argsort();
        Train(zoo, x[order], y[order], shuffle: true);
    }

    [Sick("input-not-normalised", "bad-features")]
    public void OneColumnInThousands(ZooContext zoo) => Train(zoo, Income(1500, out var y), y, adam: false);

    [Healthy(TwinOf = nameof(OneColumnInThousands))]
    public void ColumnsStandardised(ZooContext zoo)
    {
        var x = Income(1500, out var y);
        Train(zoo, (x - x.mean([0], keepdim: true)) / x.std(0, keepdim: true), y, adam: false);
    }

    [Healthy]
    public void ImbalancedButLearnable(ZooContext zoo)
    {
        var (x, y) = Data.Blobs(4000, classes: 2);
        var keep = y.eq(0).logical_or(rand(4000).lt(0.08));
        Train(zoo, x[keep], y[keep], classes: 2);
    }

    private static Tensor Income(int n, out Tensor y)
    {
        (var x, y) = Data.Blobs(n, spread: 1.5);
        x[.., 0] = (x[.., 0] * 9000) + 42000;
        return x;
    }

    private static void Train(ZooContext zoo, Tensor x, Tensor y, bool shuffle = true, bool adam = true, int classes = 4)
    {
        var cut = x.shape[0] * 4 / 5;
        var order = shuffle ? randperm(x.shape[0]) : arange(x.shape[0], ScalarType.Int64);
        if (shuffle) (x, y) = (x[order], y[order]);
        using var model = Sequential(("fc1", Linear(8, 32)), ("relu", ReLU()), ("fc2", Linear(32, classes)));
        using optim.Optimizer optimizer = adam ? optim.Adam(model.parameters(), 0.01) : optim.SGD(model.parameters(), 0.05);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < 10; epoch++)
        {
            model.train();
            foreach (var (data, target) in zoo.Batches(x[..(int)cut], y[..(int)cut], 40, shuffle))
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
            using (no_grad())
            {
                using var scope = NewDisposeScope();
                var output = model.call(x[(int)cut..]);
                var accuracy = output.argmax(1).eq(y[(int)cut..]).to_type(ScalarType.Float32).mean().item<float>();
                monitor.Evaluate(F.cross_entropy(output, y[(int)cut..]).item<float>(), accuracy);
            }
        }
        zoo.Result("held-out accuracy", ZooContext.Accuracy(model, x[(int)cut..], y[(int)cut..]));
    }
}
