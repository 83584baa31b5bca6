// Classifiers of points: a loss that does not fit the last layer.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Mlp;

[Family("mlp")]
internal sealed class MlpLosses
{
    [Sick("softmax-before-cross-entropy", Place = "softmax")]
    public void SoftmaxTwice(ZooContext zoo)
    {
        using var model = Sequential(("fc1", Linear(8, 32)), ("act", ReLU()), ("fc2", Linear(32, 5)), ("softmax", nn.Softmax(1)));
        Train(zoo, model, 5, (output, y) => F.cross_entropy(output, y));
    }

    [Healthy(TwinOf = nameof(SoftmaxTwice))]
    public void SoftmaxOnce(ZooContext zoo)
    {
        using var model = Sequential(("fc1", Linear(8, 32)), ("act", ReLU()), ("fc2", Linear(32, 5)));
        Train(zoo, model, 5, (output, y) => F.cross_entropy(output, y));
    }

    [Sick("softmax-before-cross-entropy", "loss-head-mismatch", Place = "sigmoid")]
    public void SigmoidBeforeCrossEntropy(ZooContext zoo) => Train(zoo, Net(8, 6), 6, (output, y) => F.cross_entropy(output.sigmoid(), y));

    [Healthy(TwinOf = nameof(SigmoidBeforeCrossEntropy))]
    public void LogitsUnderCrossEntropy(ZooContext zoo) => Train(zoo, Net(8, 6), 6, (output, y) => F.cross_entropy(output, y));

    [Sick("missing-log-softmax", Place = "nll_loss")]
    public void ProbabilitiesUnderNll(ZooContext zoo) => Train(zoo, Net(8, 4), 4, (output, y) => F.nll_loss(F.softmax(output, 1), y));

    [Healthy(TwinOf = nameof(ProbabilitiesUnderNll))]
    public void LogProbabilitiesUnderNll(ZooContext zoo) => Train(zoo, Net(8, 4), 4, (output, y) => F.nll_loss(F.log_softmax(output, 1), y));

    [Sick("missing-log-softmax", "impossible-loss", Place = "nll_loss")]
    public void LogitsUnderNll(ZooContext zoo) => Train(zoo, Net(8, 4), 4, (output, y) => F.nll_loss(output, y), passAll: false);

    [Healthy(TwinOf = nameof(LogitsUnderNll))]
    public void LogSoftmaxInTheModel(ZooContext zoo)
    {
        using var model = Sequential(("fc1", Linear(8, 32)), ("act", ReLU()), ("fc2", Linear(32, 4)), ("log_softmax", LogSoftmax(1)));
        Train(zoo, model, 4, (output, y) => F.nll_loss(output, y), passAll: false);
    }

    [Sick("flipped-loss-sign", "impossible-loss", Place = "gather")]
    public void LogLikelihoodWithoutItsMinus(ZooContext zoo) => Train(zoo, Net(8, 4), 4, (output, y) =>
    {
        var logProbability = F.log_softmax(output, 1);
        return logProbability.gather(1, y.unsqueeze(1)).mean();
    });

    [Healthy(TwinOf = nameof(LogLikelihoodWithoutItsMinus))]
    public void LogLikelihoodWithItsMinus(ZooContext zoo) => Train(zoo, Net(8, 4), 4, (output, y) =>
    {
        var logProbability = F.log_softmax(output, 1);
        return -logProbability.gather(1, y.unsqueeze(1)).mean();
    });

    [Sick("wrong-reduction-or-axis", "batch-leak", Place = "log_softmax")]
    public void SoftmaxOverTheBatch(ZooContext zoo) => Train(zoo, Net(8, 4), 4, (output, y) => F.nll_loss(F.log_softmax(output, 0), y));

    [Healthy(TwinOf = nameof(SoftmaxOverTheBatch))]
    public void SoftmaxOverTheClasses(ZooContext zoo) => Train(zoo, Net(8, 4), 4, (output, y) => F.nll_loss(F.log_softmax(output, 1), y));

    private static Module<Tensor, Tensor> Net(long inputs, long classes) =>
        Sequential(("fc1", Linear(inputs, 32)), ("relu1", ReLU()), ("fc2", Linear(32, 32)), ("relu2", ReLU()), ("head", Linear(32, classes)));

    private static void Train(ZooContext zoo, Module<Tensor, Tensor> model, int classes, Func<Tensor, Tensor, Tensor> criterion, bool passAll = true)
    {
        var (x, y) = Data.Blobs(2400, classes, spread: 1.5);
        var (trainX, trainY, testX, testY) = (x[..2000], y[..2000], x[2000..], y[2000..]);
        using var optimizer = optim.SGD(model.parameters(), 0.05);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < 6; epoch++)
        {
            model.train();
            foreach (var (data, target) in zoo.Batches(trainX, trainY, 50))
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var output = model.call(data);
                var loss = criterion(output, target);
                loss.backward();
                optimizer.step();
                if (passAll) monitor.Step(loss, data, output, target);
                else monitor.Step(loss);
            }
            if (passAll)
            {
                model.eval();
                using var scope = NewDisposeScope();
                using var _ = no_grad();
                var output = model.call(testX);
                monitor.Evaluate(criterion(output, testY).item<float>(), output.argmax(1).eq(testY).to_type(ScalarType.Float32).mean().item<float>());
            }
        }
        zoo.Result("accuracy", ZooContext.Accuracy(model, testX, testY));
    }
}
