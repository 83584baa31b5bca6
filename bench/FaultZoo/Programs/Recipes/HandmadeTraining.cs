// Steps written out by hand: scaled losses, clipped gradients, losses that are kept.
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Recipes;

[Family("recipes")]
internal sealed class HandmadeTraining
{
    private const double Scale = 1024;

    /// <summary>The loss is scaled for half precision that is never used, and the gradients are not scaled back.</summary>
    [Sick("exploding-gradient", "learning-rate-too-high", "loss-diverging")]
    public void ScaledAndNeverUnscaled(ZooContext zoo) => Spirals.Train(zoo, (model, optimizer, x, y) =>
    {
        optimizer.zero_grad();
        var loss = F.cross_entropy(model.call(x), y);
        (loss * Scale).backward();
        optimizer.step();
        return loss;
    });

    [Healthy(TwinOf = nameof(ScaledAndNeverUnscaled))]
    public void ScaledAndUnscaled(ZooContext zoo) => Spirals.Train(zoo, (model, optimizer, x, y) =>
    {
        optimizer.zero_grad();
        var loss = F.cross_entropy(model.call(x), y);
        (loss * Scale).backward();
        foreach (var parameter in model.parameters())
        {
            parameter.grad?.mul_(1 / Scale);
        }
        optimizer.step();
        return loss;
    });

    /// <summary>Losses are kept with all they hang on.</summary>
    [Sick("tensor-leak")]
    public void LossesKeptAsTensors(ZooContext zoo)
    {
        var losses = new List<Tensor>();
        Spirals.Train(zoo, (model, optimizer, x, y) =>
        {
            optimizer.zero_grad();
            var loss = F.cross_entropy(model.call(x), y);
            loss.backward();
            optimizer.step();
            losses.Add(loss);
            return loss;
        }, scoped: false);
        zoo.Result("mean loss", losses.Average(loss => loss.item<float>()));
    }

    [Healthy(TwinOf = nameof(LossesKeptAsTensors))]
    public void LossesKeptAsNumbers(ZooContext zoo)
    {
        var losses = new List<float>();
        Spirals.Train(zoo, (model, optimizer, x, y) =>
        {
            optimizer.zero_grad();
            var loss = F.cross_entropy(model.call(x), y);
            loss.backward();
            optimizer.step();
            losses.Add(loss.item<float>());
            return loss;
        });
        zoo.Result("mean loss", losses.Average());
    }

    /// <summary>The total loss of all batches so far is sent back each time.</summary>
    [Sick("backward-failed", Place = "backward()|total")]
    public void TotalSentBack(ZooContext zoo)
    {
        Tensor total = zeros(1);
        Spirals.Train(zoo, (model, optimizer, x, y) =>
        {
            optimizer.zero_grad();
            total = total + F.cross_entropy(model.call(x), y);
            total.backward();
            optimizer.step();
            return total;
        }, scoped: false);
    }

    /// <summary>The gradient is clipped to a norm that leaves nothing.</summary>
    [Sick("learning-rate-too-low", "update-ratio", "loss-not-decreasing")]
    public void ClippedToAlmostNothing(ZooContext zoo) => Spirals.Train(zoo, (model, optimizer, x, y) =>
    {
        optimizer.zero_grad();
        var loss = F.cross_entropy(model.call(x), y);
        loss.backward();
        nn.utils.clip_grad_norm_(model.parameters(), 1e-5);
        optimizer.step();
        return loss;
    });

    [Healthy(TwinOf = nameof(ClippedToAlmostNothing))]
    public void ClippedToOne(ZooContext zoo) => Spirals.Train(zoo, (model, optimizer, x, y) =>
    {
        optimizer.zero_grad();
        var loss = F.cross_entropy(model.call(x), y);
        loss.backward();
        nn.utils.clip_grad_norm_(model.parameters(), 1);
        optimizer.step();
        return loss;
    });
}
