// House prices: what can be wrong with a table before it reaches the network.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Regression;

[Family("regression")]
internal sealed class PriceData
{
    [Sick("target-not-scaled")]
    public void PricesInFull(ZooContext zoo)
    {
        var (x, y) = Houses.Raw(1600);
        Train(zoo, Houses.Standardise(x), y * 1000);
    }

    [Healthy(TwinOf = nameof(PricesInFull))]
    public void PricesStandardised(ZooContext zoo)
    {
        var (x, y) = Houses.Standardised(1600);
        Train(zoo, x, y);
    }

    [Sick("input-not-normalised")]
    public void AreasAndYearsAsTheyAre(ZooContext zoo)
    {
        var (x, y) = Houses.Raw(1600);
        Train(zoo, x, Houses.Standardise(y), sgd: true);
    }

    [Healthy(TwinOf = nameof(AreasAndYearsAsTheyAre))]
    public void AreasAndYearsStandardised(ZooContext zoo)
    {
        var (x, y) = Houses.Standardised(1600);
        Train(zoo, x, y, sgd: true);
    }

    /// <summary>A few empty cells were read as NaN.</summary>
    [Sick("bad-features", "non-finite")]
    public void EmptyCells(ZooContext zoo)
    {
        var (x, y) = Houses.Standardised(1600);
        var empty = rand_like(x).lt(0.002);
        Train(zoo, x.masked_fill(empty, float.NaN), y);
    }

    [Healthy(TwinOf = nameof(EmptyCells))]
    public void EmptyCellsFilledByTheMean(ZooContext zoo)
    {
        var (x, y) = Houses.Standardised(1600);
        var empty = rand_like(x).lt(0.002);
        Train(zoo, x.masked_fill(empty, 0), y);
    }

    /// <summary>Cast to integers before the division: every feature is nought.</summary>
    [Sick("bad-features", "constant-prediction", "input-ignored")]
    public void FeaturesRoundedToZero(ZooContext zoo)
    {
        var (x, y) = Houses.Raw(1600);
        var largest = x.amax([0]) + 1;
        var scaled = (x / largest).to_type(ScalarType.Int64);
        Train(zoo, scaled.to_type(ScalarType.Float32), Houses.Standardise(y));
    }

    [Healthy(TwinOf = nameof(FeaturesRoundedToZero))]
    public void FeaturesDividedByTheLargest(ZooContext zoo)
    {
        var (x, y) = Houses.Raw(1600);
        var largest = x.amax([0]) + 1;
        Train(zoo, x / largest, Houses.Standardise(y), rate: 0.01, epochs: 14);
    }

    /// <summary>A header line was skipped in one file only: each house has the price of the next.</summary>
    [Sick("misaligned-labels")]
    public void PriceOfTheNextHouse(ZooContext zoo)
    {
        var (x, y) = Houses.Standardised(1601);
        Train(zoo, x[..1600], y[1..1601]);
    }

    [Healthy(TwinOf = nameof(PriceOfTheNextHouse))]
    public void PriceOfTheSameHouse(ZooContext zoo)
    {
        var (x, y) = Houses.Standardised(1601);
        Train(zoo, x[1..1601], y[1..1601]);
    }

    [Sick("not-shuffled")]
    public void SortedByPrice(ZooContext zoo)
    {
        var (x, y) = Houses.Standardised(1600);
        var order = y.flatten().argsort();
        Train(zoo, x[order], y[order], shuffle: false, split: false);
    }

    [Healthy(TwinOf = nameof(SortedByPrice))]
    public void SortedByPriceThenShuffled(ZooContext zoo)
    {
        var (x, y) = Houses.Standardised(1600);
        var order = y.flatten().argsort();
        Train(zoo, x[order], y[order], split: false);
    }

    private static void Train(
        ZooContext zoo, Tensor x, Tensor y, bool sgd = false, double rate = 0.003, int epochs = 10, bool shuffle = true, bool split = true)
    {
        var (trainX, trainY) = split ? (x[..1280], y[..1280]) : (x, y);
        var (testX, testY) = split ? (x[1280..], y[1280..]) : (x, y);
        using var model = Sequential(("fc1", Linear(5, 32)), ("relu1", ReLU()), ("fc2", Linear(32, 32)), ("relu2", ReLU()), ("out", Linear(32, 1)));
        using optim.Optimizer optimizer = sgd ? optim.SGD(model.parameters(), 0.05) : optim.Adam(model.parameters(), rate);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            foreach (var (data, target) in zoo.Batches(trainX, trainY, 32, shuffle))
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var output = model.call(data);
                var loss = F.mse_loss(output, target);
                loss.backward();
                optimizer.step();
                monitor.Step(loss, data, output, target);
            }
            if (!split) continue;
            using var quiet = no_grad();
            using var inner = NewDisposeScope();
            monitor.Evaluate(F.mse_loss(model.call(testX), testY).item<float>());
        }
        using var end = NewDisposeScope();
        using var off = no_grad();
        zoo.Result("held-out mse over variance", F.mse_loss(model.call(testX), testY).item<float>() / testY.var().item<float>());
    }
}
