// A small convolutional network on images of strokes: rates, schedules, modes and batches.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Cnn;

[Family("cnn")]
internal sealed class CnnLoops
{
    [Sick("learning-rate-too-high", "loss-diverging")]
    public void RateOfFive(ZooContext zoo) => Train(zoo, new Recipe { Rate = 5 });

    [Healthy(TwinOf = nameof(RateOfFive))]
    public void RateOfAFifth(ZooContext zoo) => Train(zoo, new Recipe { Rate = 0.2 });

    [Sick("schedule-shape", "learning-rate-too-low")]
    public void StepDecayEveryBatch(ZooContext zoo) =>
        Train(zoo, new Recipe { Rate = 0.3, Schedule = o => optim.lr_scheduler.StepLR(o, 3, 0.2), EveryBatch = true });

    [Healthy(TwinOf = nameof(StepDecayEveryBatch))]
    public void StepDecayEveryEpoch(ZooContext zoo) => Train(zoo, new Recipe { Rate = 0.3, Schedule = o => optim.lr_scheduler.StepLR(o, 3, 0.2) });

    [Sick("learning-rate-too-low", "schedule-shape")]
    public void WarmUpByIntegerDivision(ZooContext zoo) =>
        Train(zoo, new Recipe { Schedule = o => optim.lr_scheduler.LambdaLR(o, epoch => (epoch + 1) / 20), Evaluate = true });

    [Healthy(TwinOf = nameof(WarmUpByIntegerDivision))]
    public void WarmUpByDivision(ZooContext zoo) =>
        Train(zoo, new Recipe { Schedule = o => optim.lr_scheduler.LambdaLR(o, epoch => Math.Min(1, (epoch + 1) / 3.0)), Evaluate = true });

    [Sick("train-mode-not-restored")]
    public void NeverBackInTrainMode(ZooContext zoo) => Train(zoo, new Recipe { Norm = true, Drop = 0.3, Evaluate = true, BackToTrain = false });

    [Healthy(TwinOf = nameof(NeverBackInTrainMode))]
    public void BackInTrainMode(ZooContext zoo) => Train(zoo, new Recipe { Norm = true, Drop = 0.3, Evaluate = true });

    [Sick("eval-mode-missing")]
    public void EvaluatedInTrainMode(ZooContext zoo) => Train(zoo, new Recipe { Norm = true, Drop = 0.5, Evaluate = true, EvalMode = false });

    [Healthy(TwinOf = nameof(EvaluatedInTrainMode))]
    public void EvaluatedInEvalMode(ZooContext zoo) => Train(zoo, new Recipe { Norm = true, Drop = 0.5, Evaluate = true });

    [Sick("input-not-normalised")]
    public void PixelsTo255(ZooContext zoo) => Train(zoo, new Recipe { Scale = 255, PassAll = true });

    [Healthy(TwinOf = nameof(PixelsTo255))]
    public void PixelsToOne(ZooContext zoo) => Train(zoo, new Recipe { Scale = 1, PassAll = true });

    [Sick("class-imbalance", "majority-shortcut", "constant-prediction")]
    public void OneClassAfterAFilter(ZooContext zoo) => Train(zoo, new Recipe { Keep = y => y.eq(2), PassAll = true });

    [Healthy(TwinOf = nameof(OneClassAfterAFilter))]
    public void ThreeClassesAfterAFilter(ZooContext zoo) => Train(zoo, new Recipe { Keep = y => y.ne(3), PassAll = true });

    [Sick("repeated-batch")]
    public void FirstBatchAgainAndAgain(ZooContext zoo) => Train(zoo, new Recipe { OneBatch = true, PassAll = true, Evaluate = true });

    [Healthy(TwinOf = nameof(FirstBatchAgainAndAgain))]
    public void AllBatchesInTurn(ZooContext zoo) => Train(zoo, new Recipe { PassAll = true, Evaluate = true });

    [Healthy]
    public void NormAndMomentumAndDecay(ZooContext zoo) => Train(zoo, new Recipe { Norm = true, Momentum = 0.9, Decay = 5e-4, Rate = 0.05, Evaluate = true });

    private sealed record Recipe
    {
        public double Rate { get; init; } = 0.1;
        public double Momentum { get; init; }
        public double Decay { get; init; }
        public double Drop { get; init; }
        public double Scale { get; init; } = 1;
        public bool Norm { get; init; }
        public bool Evaluate { get; init; }
        public bool EvalMode { get; init; } = true;
        public bool BackToTrain { get; init; } = true;
        public bool EveryBatch { get; init; }
        public bool OneBatch { get; init; }
        public bool PassAll { get; init; }
        public Func<Tensor, Tensor> Keep { get; init; } = y => y.ge(0);
        public Func<optim.Optimizer, optim.lr_scheduler.LRScheduler>? Schedule { get; init; }
    }

    private static Module<Tensor, Tensor> Net(Recipe recipe)
    {
        var layers = new List<(string, Module<Tensor, Tensor>)> { ("conv1", Conv2d(1, 8, 3, padding: 1)) };
        if (recipe.Norm) layers.Add(("bn1", BatchNorm2d(8)));
        layers.AddRange([("relu1", ReLU()), ("pool1", MaxPool2d(2)), ("conv2", Conv2d(8, 16, 3, padding: 1))]);
        if (recipe.Norm) layers.Add(("bn2", BatchNorm2d(16)));
        layers.AddRange([("relu2", ReLU()), ("pool2", MaxPool2d(2)), ("flatten", Flatten())]);
        if (recipe.Drop > 0) layers.Add(("dropout", Dropout(recipe.Drop)));
        layers.AddRange([("fc1", Linear(16 * 16, 32)), ("relu3", ReLU()), ("fc2", Linear(32, 4))]);
        return Sequential(layers);
    }

    private static void Train(ZooContext zoo, Recipe recipe)
    {
        var (images, labels) = Data.Shapes(1500);
        images *= recipe.Scale;
        var (testX, testY) = (images[1200..], labels[1200..]);
        var chosen = recipe.Keep(labels[..1200]);
        var (trainX, trainY) = (images[..1200][chosen], labels[..1200][chosen]);
        if (recipe.OneBatch) (trainX, trainY) = (trainX[..32].repeat(38, 1, 1, 1), trainY[..32].repeat(38));
        using var model = Net(recipe);
        using var optimizer = optim.SGD(model.parameters(), recipe.Rate, recipe.Momentum, weight_decay: recipe.Decay);
        var scheduler = recipe.Schedule?.Invoke(optimizer);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < 9; epoch++)
        {
            if (recipe.BackToTrain) model.train();
            foreach (var (x, y) in zoo.Batches(trainX, trainY, 32, shuffle: !recipe.OneBatch))
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var output = model.call(x);
                var loss = F.cross_entropy(output, y);
                loss.backward();
                optimizer.step();
                if (recipe.EveryBatch) scheduler?.step();
                if (recipe.PassAll) monitor.Step(loss, x, output, y);
                else monitor.Step(loss);
            }
            if (!recipe.EveryBatch) scheduler?.step();
            if (recipe.Evaluate)
            {
                if (recipe.EvalMode) model.eval();
                using var quiet = no_grad();
                using var scope = NewDisposeScope();
                var output = model.call(testX);
                monitor.Evaluate(F.cross_entropy(output, testY).item<float>(), output.argmax(1).eq(testY).to_type(ScalarType.Float32).mean().item<float>());
            }
        }
        zoo.Result("held-out accuracy", ZooContext.Accuracy(model, testX, testY));
    }
}
