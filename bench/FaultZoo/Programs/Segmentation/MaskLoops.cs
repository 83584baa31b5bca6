// A small U-Net in loops with a mistake: modes, order of masks, rates, metrics, rare pixels.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Segmentation;

[Family("segmentation")]
internal sealed class MaskLoops
{
    /// <summary>File names sorted for the pictures, not for the masks.</summary>
    [Sick("misaligned-labels")]
    public void MasksInAnotherOrder(ZooContext zoo) => Train(zoo, new Recipe { Order = masks => masks[randperm(masks.shape[0])] });

    [Healthy(TwinOf = nameof(MasksInAnotherOrder))]
    public void MasksInTheSameOrder(ZooContext zoo) => Train(zoo, new Recipe { Order = masks => masks });

    [Sick("train-mode-not-restored")]
    public void EvalModeAfterTheFirstEpoch(ZooContext zoo) => Train(zoo, new Recipe { Drop = 0.2, BackToTrain = false });

    [Healthy(TwinOf = nameof(EvalModeAfterTheFirstEpoch))]
    public void TrainModeEveryEpoch(ZooContext zoo) => Train(zoo, new Recipe { Drop = 0.2 });

    [Sick("eval-mode-missing")]
    public void ValidatedWithDropout(ZooContext zoo) => Train(zoo, new Recipe { Drop = 0.4, EvalMode = false });

    [Sick("learning-rate-too-high", "loss-diverging", "exploding-gradient")]
    public void MomentumAtRateFive(ZooContext zoo) =>
        Train(zoo, new Recipe { Norm = false, Optimizer = model => optim.SGD(model.parameters(), 5, momentum: 0.9) });

    [Healthy(TwinOf = nameof(MomentumAtRateFive))]
    public void MomentumAtRateOfATenth(ZooContext zoo) =>
        Train(zoo, new Recipe { Norm = true, Optimizer = model => optim.SGD(model.parameters(), 0.1, momentum: 0.9) });

    /// <summary>Right pixels are counted, and divided by the number of pictures.</summary>
    [Sick("impossible-metric")]
    public void PixelsByPictures(ZooContext zoo) => Train(zoo, new Recipe { Metric = (hits, masks) => hits / masks.shape[0] });

    [Healthy(TwinOf = nameof(PixelsByPictures))]
    public void PixelsByPixels(ZooContext zoo) => Train(zoo, new Recipe { Metric = (hits, masks) => hits / masks.numel() });

    /// <summary>One pixel in a hundred is lesion, hardly brighter than the noise: the net says "healthy" everywhere.</summary>
    [Sick("class-imbalance", "majority-shortcut", "constant-prediction")]
    public void FaintLesionsUnweighted(ZooContext zoo) => Train(zoo, new Recipe { Rare = true, PassAll = true });

    [Healthy(TwinOf = nameof(FaintLesionsUnweighted))]
    public void ClearLesionsWeighted(ZooContext zoo) => Train(zoo, new Recipe { Rare = true, Contrast = 1.2, Weight = 8, PassAll = true });

    [Sick("dead-relu", "poor-initialisation", "constant-prediction")]
    public void BiasesOfMinusTen(ZooContext zoo)
    {
        Train(zoo, new Recipe
        {
            Norm = false,
            Prepare = model =>
            {
                foreach (var (name, parameter) in model.named_parameters())
                {
                    if (name.EndsWith("conv.bias", StringComparison.Ordinal)) init.constant_(parameter, -10);
                }
            },
        });
    }

    [Healthy(TwinOf = nameof(BiasesOfMinusTen))]
    public void BiasesOfATenth(ZooContext zoo)
    {
        Train(zoo, new Recipe
        {
            Norm = false,
            Prepare = model =>
            {
                foreach (var (name, parameter) in model.named_parameters())
                {
                    if (name.EndsWith("conv.bias", StringComparison.Ordinal)) init.constant_(parameter, 0.1);
                    if (name.EndsWith("conv.weight", StringComparison.Ordinal)) init.kaiming_normal_(parameter);
                }
            },
        });
    }

    [Sick("repeated-batch")]
    public void LoaderBuiltInsideTheLoop(ZooContext zoo) => Train(zoo, new Recipe { FirstBatchOnly = true, PassAll = true });

    private sealed record Recipe
    {
        public Func<SmallUNet, optim.Optimizer> Optimizer { get; init; } = model => optim.Adam(model.parameters(), 0.005);
        public Func<Tensor, Tensor> Order { get; init; } = masks => masks;
        public Func<double, Tensor, double>? Metric { get; init; }
        public Action<SmallUNet> Prepare { get; init; } = _ => { };
        public double Drop { get; init; }
        public double Contrast { get; init; } = 0.3;
        public double Weight { get; init; } = 1;
        public bool Norm { get; init; } = true;
        public bool Rare { get; init; }
        public bool EvalMode { get; init; } = true;
        public bool BackToTrain { get; init; } = true;
        public bool FirstBatchOnly { get; init; }
        public bool PassAll { get; init; }
    }

    private static void Train(ZooContext zoo, Recipe recipe)
    {
        var (x, masks) = recipe.Rare ? Scenes.Discs(400, 0.04, 0.07, contrast: recipe.Contrast) : Scenes.Discs(400);
        var (trainX, trainMasks, testX, testMasks) = (x[..320], recipe.Order(masks[..320]), x[320..], masks[320..]);
        using var model = new SmallUNet(drop: recipe.Drop, norm: recipe.Norm);
        recipe.Prepare(model);
        using var optimizer = recipe.Optimizer(model);
        using var weight = tensor((float)recipe.Weight);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < 8; epoch++)
        {
            if (recipe.BackToTrain) model.train();
            for (var i = 0; i < 20; i++)
            {
                using var scope = NewDisposeScope();
                var start = recipe.FirstBatchOnly ? 0 : i * 16;
                var (picture, mask) = (trainX[start..(start + 16)], trainMasks[start..(start + 16)]);
                var output = model.call(picture);
                var loss = F.binary_cross_entropy_with_logits(output, mask, pos_weights: weight);
                optimizer.zero_grad();
                loss.backward();
                optimizer.step();
                if (recipe.PassAll) monitor.Step(loss, picture, output, mask);
                else monitor.Step(loss);
            }
            if (recipe.EvalMode) model.eval();
            using var quiet = no_grad();
            using var inner = NewDisposeScope();
            var scores = model.call(testX);
            var hits = scores.gt(0).eq(testMasks.gt(0.5)).sum().item<long>();
            var validation = F.binary_cross_entropy_with_logits(scores, testMasks, pos_weights: weight).item<float>();
            monitor.Evaluate(validation, recipe.Metric?.Invoke(hits, testMasks));
        }
        model.eval();
        using var off = no_grad();
        using var end = NewDisposeScope();
        zoo.Result("overlap", Scenes.Overlap(model.call(testX).gt(0).to_type(ScalarType.Float32), testMasks));
    }
}
