// A small U-Net on masks of one class: losses, heads and targets that fit or do not.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Segmentation;

[Family("segmentation")]
internal sealed class MaskLosses
{
    [Sick("softmax-before-cross-entropy", Place = "sigmoid|binary_cross_entropy_with_logits")]
    public void SigmoidBeforeLogitsLoss(ZooContext zoo) => Train(zoo, (output, mask) =>
    {
        var probability = output.sigmoid();
        return F.binary_cross_entropy_with_logits(probability, mask);
    });

    [Healthy(TwinOf = nameof(SigmoidBeforeLogitsLoss))]
    public void SigmoidBeforeProbabilityLoss(ZooContext zoo) => Train(zoo, (output, mask) =>
    {
        var probability = output.sigmoid();
        return F.binary_cross_entropy(probability, mask);
    });

    /// <summary>Masks as they are in the files: 0 and 255.</summary>
    [Sick("label-range", "impossible-loss", Place = "binary_cross_entropy_with_logits")]
    public void MasksOf255(ZooContext zoo) => Train(zoo, (output, mask) => F.binary_cross_entropy_with_logits(output, mask), maskScale: 255);

    [Healthy(TwinOf = nameof(MasksOf255))]
    public void MasksOfOne(ZooContext zoo) => Train(zoo, (output, mask) => F.binary_cross_entropy_with_logits(output, mask));

    /// <summary>The coefficient itself is minimised.</summary>
    [Sick("flipped-loss-sign", Place = "dice|Dice")]
    public void DiceMinimised(ZooContext zoo) => Train(zoo, (output, mask) => Dice(output.sigmoid(), mask));

    [Healthy(TwinOf = nameof(DiceMinimised))]
    public void DiceMaximised(ZooContext zoo) => Train(zoo, (output, mask) => 1 - Dice(output.sigmoid(), mask));

    /// <summary>Negative Dice, as the medical packages have it: a loss below zero that is right.</summary>
    [Healthy]
    public void NegativeDice(ZooContext zoo) => Train(zoo, (output, mask) => -Dice(output.sigmoid(), mask));

    [Sick("graph-cut", "loss-detached", "backward-failed", Place = "gt(|backward()")]
    public void DiceOfTheThresholdedMask(ZooContext zoo) => Train(zoo, (output, mask) =>
    {
        var predicted = output.sigmoid().gt(0.5).to_type(ScalarType.Float32);
        return 1 - Dice(predicted, mask);
    });

    [Healthy(TwinOf = nameof(DiceOfTheThresholdedMask))]
    public void DiceAndCrossEntropy(ZooContext zoo) => Train(zoo, (output, mask) =>
    {
        var predicted = output.sigmoid();
        return 1 - Dice(predicted, mask) + F.binary_cross_entropy(predicted, mask);
    });

    [Sick("loss-head-mismatch", "constant-prediction", Place = "softmax|binary_cross_entropy")]
    public void SoftmaxOverTheOnlyChannel(ZooContext zoo) => Train(zoo, (output, mask) =>
    {
        var probability = F.softmax(output, 1);
        return F.binary_cross_entropy(probability, mask);
    });

    /// <summary>The masks have lost their channel; sixteen of them meet sixteen pictures in all pairs.</summary>
    [Sick("loss-broadcast", Place = "pow")]
    public void SquaresAgainstMasksWithoutChannel(ZooContext zoo) => Train(zoo, (output, mask) =>
    {
        var flatMask = mask.squeeze(1);
        return (output.sigmoid() - flatMask).pow(2).mean();
    });

    [Healthy(TwinOf = nameof(SquaresAgainstMasksWithoutChannel))]
    public void SquaresWithoutChannels(ZooContext zoo) => Train(zoo, (output, mask) =>
    {
        var flatMask = mask.squeeze(1);
        return (output.squeeze(1).sigmoid() - flatMask).pow(2).mean();
    });

    /// <summary>Focal loss by hand.</summary>
    [Healthy]
    public void Focal(ZooContext zoo) => Train(zoo, (output, mask) =>
    {
        var entropy = F.binary_cross_entropy_with_logits(output, mask, reduction: Reduction.None);
        return ((1 - (-entropy).exp()).pow(2) * entropy).mean();
    });

    [Sick("non-finite", Place = "log()")]
    public void CrossEntropyByHand(ZooContext zoo) => Train(zoo, (output, mask) =>
    {
        var p = (output * 30).sigmoid();
        return -((mask * p.log()) + ((1 - mask) * (1 - p).log())).mean();
    });

    [Healthy(TwinOf = nameof(CrossEntropyByHand))]
    public void CrossEntropyByHandWithAFloor(ZooContext zoo) => Train(zoo, (output, mask) =>
    {
        var p = output.sigmoid();
        return -((mask * (p + 1e-6).log()) + ((1 - mask) * (1 - p + 1e-6).log())).mean();
    });

    private static Tensor Dice(Tensor predicted, Tensor mask)
    {
        var both = (predicted * mask).sum();
        return (2 * both + 1) / (predicted.sum() + mask.sum() + 1);
    }

    private static void Train(ZooContext zoo, Func<Tensor, Tensor, Tensor> criterion, double maskScale = 1)
    {
        var (x, mask) = Scenes.Discs(400);
        var (testX, testMask) = (x[320..], mask[320..]);
        using var model = new SmallUNet();
        using var optimizer = optim.Adam(model.parameters(), 0.005);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < 8; epoch++)
        {
            model.train();
            foreach (var (picture, target) in zoo.Batches(x[..320], mask[..320] * maskScale, 16))
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var output = model.call(picture);
                var loss = criterion(output, target);
                loss.backward();
                optimizer.step();
                monitor.Step(loss, picture, output, target);
            }
            model.eval();
            using var quiet = no_grad();
            using var inner = NewDisposeScope();
            var scores = model.call(testX);
            monitor.Evaluate(criterion(scores, testMask * maskScale).item<float>(), Scenes.Overlap(scores.gt(0).to_type(ScalarType.Float32), testMask));
        }
        using var off = no_grad();
        using var end = NewDisposeScope();
        zoo.Result("overlap", Scenes.Overlap(model.call(testX).gt(0).to_type(ScalarType.Float32), testMask));
    }
}
