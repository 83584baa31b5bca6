// Standardised house prices, half of them negative: heads and hand-written losses that do not fit.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Regression;

[Family("regression")]
internal sealed class PriceHeads
{
    [Sick("loss-head-mismatch", "label-range", "dead-relu", Place = "out|mse_loss")]
    public void ReluOnTheOutput(ZooContext zoo) => Train(zoo, Net(ReLU()), (output, y) => F.mse_loss(output, y), passAll: true);

    [Healthy(TwinOf = nameof(ReluOnTheOutput))]
    public void NothingOnTheOutput(ZooContext zoo) => Train(zoo, Net(Identity()), (output, y) => F.mse_loss(output, y), passAll: true);

    [Sick("loss-head-mismatch", "constant-prediction", Place = "out|mse_loss")]
    public void SoftmaxOnTheOnlyOutput(ZooContext zoo) => Train(zoo, Net(Softmax(1)), (output, y) => F.mse_loss(output, y), passAll: true);

    /// <summary>Meant for prices in 0..1.</summary>
    [Sick("label-range", "loss-head-mismatch", Place = "clamp")]
    public void ClampedToOne(ZooContext zoo) => Train(zoo, Net(Identity()), (output, y) =>
    {
        var price = output.clamp(0, 1);
        return F.mse_loss(price, y);
    }, measure: output => output.clamp(0, 1));

    [Healthy(TwinOf = nameof(ClampedToOne))]
    public void ClampedToFive(ZooContext zoo) => Train(zoo, Net(Identity()), (output, y) =>
    {
        var price = output.clamp(-5, 5);
        return F.mse_loss(price, y);
    });

    [Sick("loss-broadcast", Place = "pow")]
    public void SquaresByHandOfColumnAndRow(ZooContext zoo) => Train(zoo, Net(Identity()), (output, y) =>
    {
        var price = y.squeeze(1);
        return (output - price).pow(2).mean();
    });

    [Healthy(TwinOf = nameof(SquaresByHandOfColumnAndRow))]
    public void SquaresByHandOfRows(ZooContext zoo) => Train(zoo, Net(Identity()), (output, y) =>
    {
        var price = y.squeeze(1);
        return (output.squeeze(1) - price).pow(2).mean();
    });

    /// <summary>Twelve bins of price; the number of the best bin is compared with the price.</summary>
    [Sick("graph-cut", "loss-detached", Place = "argmax")]
    public void BestOfTwelveBins(ZooContext zoo) => Train(zoo, Net(Identity(), outputs: 12), (output, y) =>
    {
        var bin = output.argmax(1, keepdim: true).to_type(ScalarType.Float32);
        var error = ((bin - 5.5) / 2) - y;
        return error.abs().mean().requires_grad_();
    });

    [Healthy(TwinOf = nameof(BestOfTwelveBins))]
    public void MeanOfTwelveBins(ZooContext zoo) => Train(zoo, Net(Identity(), outputs: 12), (output, y) =>
    {
        var bin = (output.softmax(1) * arange(12)).sum(1, keepdim: true);
        var error = ((bin - 5.5) / 2) - y;
        return error.abs().mean();
    }, measure: output => ((output.softmax(1) * arange(12)).sum(1, keepdim: true) - 5.5) / 2);

    /// <summary>A mean and a log-variance; the sign in front of the log-variance is wrong, so unsure is always better.</summary>
    [Sick("impossible-loss", "flipped-loss-sign", Place = "logVar")]
    public void LikelihoodThatRewardsDoubt(ZooContext zoo) => Train(zoo, Net(Identity(), outputs: 2), (output, y) =>
    {
        var (mu, logVar) = (output[.., 0..1], output[.., 1..2]);
        return 0.5 * (((y - mu).pow(2) / logVar.exp()) - logVar).mean();
    }, measure: output => output[.., 0..1]);

    /// <summary>The noise is small, so the density is above one and the loss ends below zero.</summary>
    [Healthy(TwinOf = nameof(LikelihoodThatRewardsDoubt))]
    public void LikelihoodBelowZero(ZooContext zoo) => Train(zoo, Net(Identity(), outputs: 2), (output, y) =>
    {
        var (mu, logVar) = (output[.., 0..1], output[.., 1..2]);
        return 0.5 * (((y - mu).pow(2) / logVar.exp()) + logVar).mean();
    }, measure: output => output[.., 0..1]);

    [Sick("non-finite", Place = "log()")]
    public void VarianceWithoutSoftplus(ZooContext zoo) => Train(zoo, Net(Identity(), outputs: 2, xavier: true), (output, y) =>
    {
        var (mu, variance) = (output[.., 0..1], output[.., 1..2]);
        return 0.5 * (((y - mu).pow(2) / variance) + variance.log()).mean();
    }, measure: output => output[.., 0..1]);

    [Healthy(TwinOf = nameof(VarianceWithoutSoftplus))]
    public void VarianceBySoftplus(ZooContext zoo) => Train(zoo, Net(Identity(), outputs: 2, xavier: true), (output, y) =>
    {
        var (mu, variance) = (output[.., 0..1], F.softplus(output[.., 1..2]) + 1e-4);
        return 0.5 * (((y - mu).pow(2) / variance) + variance.log()).mean();
    }, measure: output => output[.., 0..1]);

    /// <summary>Three quantiles by the pinball loss.</summary>
    [Healthy]
    public void Quantiles(ZooContext zoo) => Train(zoo, Net(Identity(), outputs: 3), (output, y) =>
    {
        using var levels = tensor(new[] { 0.1f, 0.5f, 0.9f });
        var error = y - output;
        return maximum(levels * error, (levels - 1) * error).mean();
    }, measure: output => output[.., 1..2]);

    private static Module<Tensor, Tensor> Net(Module<Tensor, Tensor> head, int outputs = 1, bool xavier = false)
    {
        var model = Sequential(
            ("fc1", Linear(5, 32)), ("relu1", ReLU()), ("fc2", Linear(32, 32)), ("relu2", ReLU()), ("fc3", Linear(32, outputs)), ("out", head));
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (xavier && name.EndsWith("weight", StringComparison.Ordinal)) init.xavier_uniform_(parameter);
            else if (xavier) init.zeros_(parameter);
        }
        return model;
    }

    private static void Train(
        ZooContext zoo, Module<Tensor, Tensor> model, Func<Tensor, Tensor, Tensor> criterion, bool passAll = false, Func<Tensor, Tensor>? measure = null)
    {
        var (x, y) = Houses.Standardised(1600);
        using var optimizer = optim.Adam(model.parameters(), 0.005);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < 12; epoch++)
        {
            foreach (var (data, target) in zoo.Batches(x[..1280], y[..1280], 40))
            {
                using var scope = NewDisposeScope();
                var output = model.call(data);
                var loss = criterion(output, target);
                optimizer.zero_grad();
                loss.backward();
                optimizer.step();
                if (passAll) monitor.Step(loss, data, output, target);
                else monitor.Step(loss, data);
            }
            using var quiet = no_grad();
            using var inner = NewDisposeScope();
            if (passAll) monitor.Evaluate(criterion(model.call(x[1280..]), y[1280..]).item<float>());
        }
        using var off = no_grad();
        using var end = NewDisposeScope();
        var prediction = model.call(x[1280..]);
        zoo.Result("mse over variance", F.mse_loss((measure ?? (z => z))(prediction), y[1280..]).item<float>() / y.var().item<float>());
    }
}
