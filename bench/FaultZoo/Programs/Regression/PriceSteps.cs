// Smooth functions of six numbers: the order of the step, rates, schedules, what the optimizer holds.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Regression;

[Family("regression")]
internal sealed class PriceSteps
{
    [Sick("missing-zero-grad")]
    public void ClearedOnceBeforeTheLoop(ZooContext zoo) => Train(zoo, new Recipe
    {
        Step = (optimizer, loss) =>
        {
            loss.backward();
            optimizer.step();
        },
    });

    [Healthy(TwinOf = nameof(ClearedOnceBeforeTheLoop))]
    public void ClearedAfterEveryStep(ZooContext zoo) => Train(zoo, new Recipe
    {
        Step = (optimizer, loss) =>
        {
            loss.backward();
            optimizer.step();
            optimizer.zero_grad();
        },
    });

    [Sick("grads-wiped-before-step")]
    public void ClearedBetweenBackwardAndStep(ZooContext zoo) => Train(zoo, new Recipe
    {
        Step = (optimizer, loss) =>
        {
            loss.backward();
            optimizer.zero_grad();
            optimizer.step();
        },
    });

    [Sick("weights-not-updating")]
    public void StepForgotten(ZooContext zoo) => Train(zoo, new Recipe
    {
        Step = (optimizer, loss) =>
        {
            optimizer.zero_grad();
            loss.backward();
        },
    });

    [Sick("learning-rate-too-low", "update-ratio")]
    public void RateOfATenMillionth(ZooContext zoo) => Train(zoo, new Recipe { Optimizer = p => optim.Adam(p, 1e-7) });

    [Healthy(TwinOf = nameof(RateOfATenMillionth))]
    public void RateOfAThousandth(ZooContext zoo) => Train(zoo, new Recipe { Optimizer = p => optim.Adam(p, 2e-3) });

    [Sick("learning-rate-too-high", "loss-diverging", "exploding-gradient")]
    public void PlainDescentAtRateTwo(ZooContext zoo) => Train(zoo, new Recipe { Optimizer = p => optim.SGD(p, 2) });

    [Healthy(TwinOf = nameof(PlainDescentAtRateTwo))]
    public void PlainDescentAtATwentieth(ZooContext zoo) => Train(zoo, new Recipe { Optimizer = p => optim.SGD(p, 0.05, momentum: 0.9) });

    /// <summary>A loss is to fall, but the scheduler waits for it to rise.</summary>
    [Sick("schedule-shape", "learning-rate-too-low")]
    public void PlateauOfTheWrongMode(ZooContext zoo) => Train(zoo, new Recipe
    {
        Optimizer = p => optim.SGD(p, 0.05, momentum: 0.9),
        Schedule = o => optim.lr_scheduler.ReduceLROnPlateau(o, "max", factor: 0.1, patience: 0),
        ByLoss = true,
    });

    [Healthy(TwinOf = nameof(PlateauOfTheWrongMode))]
    public void PlateauOfTheRightMode(ZooContext zoo) => Train(zoo, new Recipe
    {
        Optimizer = p => optim.SGD(p, 0.05, momentum: 0.9),
        Schedule = o => optim.lr_scheduler.ReduceLROnPlateau(o, "min", factor: 0.3, patience: 2),
        ByLoss = true,
    });

    [Sick("schedule-shape", "learning-rate-too-high", "loss-diverging")]
    public void RateTripledEveryEpoch(ZooContext zoo) => Train(zoo, new Recipe
    {
        Optimizer = p => optim.SGD(p, 0.02),
        Schedule = o => optim.lr_scheduler.ExponentialLR(o, gamma: 3),
    });

    [Healthy(TwinOf = nameof(RateTripledEveryEpoch))]
    public void RateFallsEveryEpoch(ZooContext zoo) => Train(zoo, new Recipe
    {
        Optimizer = p => optim.SGD(p, 0.2),
        Schedule = o => optim.lr_scheduler.ExponentialLR(o, gamma: 0.9),
    });

    [Sick("underfitting", "constant-prediction", "all-zero-tensor")]
    public void DecayOfOne(ZooContext zoo) => Train(zoo, new Recipe { Optimizer = p => optim.SGD(p, 0.05, momentum: 0.9, weight_decay: 1) });

    [Healthy(TwinOf = nameof(DecayOfOne))]
    public void DecoupledDecay(ZooContext zoo) => Train(zoo, new Recipe { Optimizer = p => optim.AdamW(p, 0.005, weight_decay: 0.01) });

    /// <summary>After the first epoch the model is built again from its checkpoint; the optimizer still holds the old one.</summary>
    [Sick("optimizer-stale-parameters", "weights-not-updating", "no-gradient")]
    public void ModelBuiltAgainFromItsCheckpoint(ZooContext zoo) => Train(zoo, new Recipe { BuildAgain = true });

    [Healthy(TwinOf = nameof(ModelBuiltAgainFromItsCheckpoint))]
    public void CheckpointLoadedIntoTheModel(ZooContext zoo) => Train(zoo, new Recipe { BuildAgain = false });

    private sealed record Recipe
    {
        public Func<IEnumerable<TorchSharp.Modules.Parameter>, optim.Optimizer> Optimizer { get; init; } = p => optim.Adam(p, 0.005);
        public Func<optim.Optimizer, optim.lr_scheduler.LRScheduler>? Schedule { get; init; }
        public bool ByLoss { get; init; }
        public bool? BuildAgain { get; init; }
        public Action<optim.Optimizer, Tensor> Step { get; init; } = (optimizer, loss) =>
        {
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
        };
    }

    private static Module<Tensor, Tensor> Net() =>
        Sequential(("fc1", Linear(6, 48)), ("act1", Tanh()), ("fc2", Linear(48, 48)), ("act2", Tanh()), ("out", Linear(48, 1)));

    private static void Train(ZooContext zoo, Recipe recipe)
    {
        var (x, y) = Data.Regression(1600);
        var (testX, testY) = (x[1280..], y[1280..]);
        var model = Net();
        using var optimizer = recipe.Optimizer(model.parameters());
        var scheduler = recipe.Schedule?.Invoke(optimizer);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < 10; epoch++)
        {
            foreach (var (data, target) in zoo.Batches(x[..1280], y[..1280], 40))
            {
                using var scope = NewDisposeScope();
                var output = model.call(data);
                var loss = F.mse_loss(output, target);
                recipe.Step(optimizer, loss);
                monitor.Step(loss, data, output, target);
            }
            double validation;
            using (no_grad())
            using (NewDisposeScope())
            {
                validation = F.mse_loss(model.call(testX), testY).item<float>();
            }
            monitor.Evaluate(validation);
            if (epoch == 0 && recipe.BuildAgain is { } again)
            {
                var saved = model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
                if (again) model = Net();
                model.load_state_dict(saved);
            }
            if (recipe.ByLoss) scheduler?.step(validation);
            else scheduler?.step();
        }
        using var off = no_grad();
        using var end = NewDisposeScope();
        zoo.Result("held-out mse over variance", F.mse_loss(model.call(testX), testY).item<float>() / testY.var().item<float>());
    }
}
