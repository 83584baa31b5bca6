// Points with two classes or a number each: targets whose shape, range or kind does not fit the loss.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Mlp;

[Family("mlp")]
internal sealed class MlpTargets
{
    [Sick("loss-head-mismatch", Place = "cross_entropy")]
    public void OneLogitUnderCrossEntropy(ZooContext zoo) =>
        Binary(zoo, y => y.to_type(ScalarType.Float32).unsqueeze(1), (output, y) => F.cross_entropy(output, y));

    [Healthy(TwinOf = nameof(OneLogitUnderCrossEntropy))]
    public void OneLogitUnderBinaryCrossEntropy(ZooContext zoo) =>
        Binary(zoo, y => y.to_type(ScalarType.Float32).unsqueeze(1), (output, y) => F.binary_cross_entropy_with_logits(output, y));

    [Sick("label-range", "impossible-loss", Place = "binary_cross_entropy_with_logits")]
    public void TargetsOfMinusOne(ZooContext zoo) =>
        Binary(zoo, y => ((y * 2) - 1).to_type(ScalarType.Float32).unsqueeze(1), (output, y) => F.binary_cross_entropy_with_logits(output, y));

    [Healthy(TwinOf = nameof(TargetsOfMinusOne))]
    public void HingeOnTargetsOfMinusOne(ZooContext zoo) =>
        Binary(zoo, y => ((y * 2) - 1).to_type(ScalarType.Float32).unsqueeze(1), (output, y) => (1 - (output * y)).clamp_min(0).mean());

    [Sick("softmax-before-cross-entropy", Place = "sigmoid")]
    public void SigmoidTwice(ZooContext zoo) =>
        Binary(zoo, y => y.to_type(ScalarType.Float32).unsqueeze(1), (output, y) => F.binary_cross_entropy_with_logits(sigmoid(output), y));

    [Healthy(TwinOf = nameof(SigmoidTwice))]
    public void SigmoidOnce(ZooContext zoo) =>
        Binary(zoo, y => y.to_type(ScalarType.Float32).unsqueeze(1), (output, y) => F.binary_cross_entropy(sigmoid(output), y));

    [Sick("loss-head-mismatch", "constant-prediction", Place = "softmax")]
    public void SoftmaxOverOneUnit(ZooContext zoo) =>
        Binary(zoo, y => y.to_type(ScalarType.Float32).unsqueeze(1), (output, y) => F.binary_cross_entropy(F.softmax(output, 1), y));

    [Sick("loss-broadcast", Place = "mse_loss")]
    public void ColumnAgainstRow(ZooContext zoo) => Number(zoo, sick: true);

    [Healthy(TwinOf = nameof(ColumnAgainstRow))]
    public void ColumnAgainstColumn(ZooContext zoo) => Number(zoo, sick: false);

    private static void Binary(ZooContext zoo, Func<Tensor, Tensor> encode, Func<Tensor, Tensor, Tensor> criterion)
    {
        var (x, y) = Data.Moons(1500, noise: 0.15);
        using var model = Sequential(("fc1", Linear(2, 32)), ("relu1", ReLU()), ("fc2", Linear(32, 32)), ("relu2", ReLU()), ("out", Linear(32, 1)));
        using var optimizer = optim.Adam(model.parameters(), 0.005);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, label) in zoo.Steps(x, y, 64, 300))
        {
            using var scope = NewDisposeScope();
            var target = encode(label);
            var output = model.call(data);
            var loss = criterion(output, target);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            monitor.Step(loss, data, output, target);
        }
        using var scores = model.call(x).flatten();
        double Accuracy(int cut) => scores.gt(cut * 0.5).eq(y.to_type(ScalarType.Bool)).to_type(ScalarType.Float32).mean().item<float>();
        zoo.Result("best threshold's accuracy", Enumerable.Range(-4, 9).Max(Accuracy));
    }

    private static void Number(ZooContext zoo, bool sick)
    {
        var (x, column) = Data.Regression(1600);
        var y = sick ? column.squeeze(1) : column;
        using var model = Sequential(("fc1", Linear(6, 48)), ("relu1", ReLU()), ("fc2", Linear(48, 48)), ("relu2", ReLU()), ("out", Linear(48, 1)));
        using var optimizer = optim.Adam(model.parameters(), 0.003);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, target) in zoo.Steps(x, y, 64, 300))
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var output = model.call(data);
            var loss = F.mse_loss(output, target);
            loss.backward();
            optimizer.step();
            monitor.Step(loss, data, output, target);
        }
        zoo.Result("mse", F.mse_loss(model.call(x), column).item<float>());
        zoo.Result("variance", column.var().item<float>());
    }
}
