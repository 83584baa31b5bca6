// A transformer that adds the first two tokens of a sequence, modulo four.
using Sonde.Torch;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Transformer;

[Family("transformer")]
internal sealed class TokenClassifiers
{
    [Sick("softmax-before-cross-entropy", Place = "softmax")]
    public void SoftmaxInTheTrainer(ZooContext zoo) => Train(zoo, new(), criterion: (output, y) => F.cross_entropy(F.softmax(output, -1), y));

    [Healthy(TwinOf = nameof(SoftmaxInTheTrainer))]
    public void ScoresInTheTrainer(ZooContext zoo) => Train(zoo, new(), criterion: (output, y) => F.cross_entropy(output, y));

    [Sick("attention-collapse", "saturated-activation", "poor-initialisation", Place = "softmax|qkv|scores")]
    public void AttentionWithoutScale(ZooContext zoo) => Train(zoo, new() { Scale = 1, EmbeddingGain = 12, Norm = false });

    [Healthy(TwinOf = nameof(AttentionWithoutScale))]
    public void AttentionWithScale(ZooContext zoo) => Train(zoo, new() { EmbeddingGain = 0.5, Norm = false });

    [Sick("graph-cut", "no-gradient", Place = "detach")]
    public void ContextDetached(ZooContext zoo) => Train(zoo, new() { DetachContext = true }, passAll: false);

    [Healthy(TwinOf = nameof(ContextDetached))]
    public void ContextAttached(ZooContext zoo) => Train(zoo, new(), passAll: false);

    [Sick("unregistered-parameters", Place = "list|blocks")]
    public void BlocksInAList(ZooContext zoo) => Train(zoo, new() { BlocksInList = true }, passAll: false);

    [Healthy(TwinOf = nameof(BlocksInAList))]
    public void BlocksInAModuleList(ZooContext zoo) => Train(zoo, new() { Norm = true }, passAll: false);

    [Sick("learning-rate-too-high")]
    public void RateOfATenthUnderAdam(ZooContext zoo) => Train(zoo, new() { Norm = true }, model => optim.Adam(model.parameters(), 0.3));

    [Healthy(TwinOf = nameof(RateOfATenthUnderAdam))]
    public void OneCycle(ZooContext zoo) => Train(
        zoo, new() { Norm = true }, model => optim.AdamW(model.parameters(), 0.005), schedule: o => optim.lr_scheduler.OneCycleLR(o, 0.01, total_steps: 300));

    [Sick("learning-rate-too-low")]
    public void RateOfFineTuningFromScratch(ZooContext zoo) => Train(zoo, new(), model => optim.AdamW(model.parameters(), 2e-6));

    [Healthy(TwinOf = nameof(RateOfFineTuningFromScratch))]
    public void RateOfTraining(ZooContext zoo) => Train(zoo, new(), model => optim.AdamW(model.parameters(), 3e-3));

    [Sick("learning-rate-too-low", "update-ratio", "weights-not-updating")]
    public void EpsilonOfAThousand(ZooContext zoo) => Train(zoo, new(), model => optim.Adam(model.parameters(), 3e-3, eps: 1e3));

    [Healthy(TwinOf = nameof(EpsilonOfAThousand))]
    public void EpsilonOfAMillionth(ZooContext zoo) => Train(zoo, new(), model => optim.Adam(model.parameters(), 3e-3, eps: 1e-6));

    [Sick("train-mode-not-restored")]
    public void EvalBeforeTheFirstEpoch(ZooContext zoo) => Train(zoo, new() { Drop = 0.2 }, evalMode: true);

    [Healthy(TwinOf = nameof(EvalBeforeTheFirstEpoch))]
    public void DropoutInBlocks(ZooContext zoo) => Train(zoo, new() { Drop = 0.2 });

    [Sick("optimizer-misses-parameters", Place = "tokens|places|blocks")]
    public void OnlyTheHeadOptimised(ZooContext zoo) => Train(zoo, new(), model => optim.Adam(
        model.named_parameters().Where(p => p.name.StartsWith("head", StringComparison.Ordinal)).Select(p => p.parameter), 3e-3));

    [Healthy(TwinOf = nameof(OnlyTheHeadOptimised))]
    public void DecayOfATenth(ZooContext zoo) => Train(zoo, new(), model => optim.AdamW(model.parameters(), 3e-3, weight_decay: 0.1));

    [Sick("misaligned-labels", "label-noise")]
    public void SequencesShuffledAlone(ZooContext zoo) => Train(zoo, new(), misalign: true);

    [Sick("wrong-reduction-or-axis", "batch-leak", Place = "softmax")]
    public void AttentionOverTheBatch(ZooContext zoo) => Train(zoo, new() { SoftmaxAxis = 0 });

    [Healthy(TwinOf = nameof(AttentionOverTheBatch))]
    public void AttentionOverTheKeys(ZooContext zoo) => Train(zoo, new() { SoftmaxAxis = 3 });

    private static void Train(
        ZooContext zoo, TransformerOptions options, Func<TinyTransformer, optim.Optimizer>? optimise = null, Func<Tensor, Tensor, Tensor>? criterion = null,
        Func<optim.Optimizer, optim.lr_scheduler.LRScheduler>? schedule = null, bool passAll = true, bool evalMode = false, bool misalign = false)
    {
        var (x, y) = Data.PairSum(1500);
        if (misalign) x = x[randperm(1500)];
        using var model = new TinyTransformer(options);
        using var optimizer = optimise?.Invoke(model) ?? optim.Adam(model.parameters(), 3e-3);
        var scheduler = schedule?.Invoke(optimizer);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        if (evalMode) model.eval();
        for (var epoch = 0; epoch < 8; epoch++)
        {
            foreach (var (data, target) in zoo.Batches(x[..1200], y[..1200], 32))
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var output = model.call(data);
                var loss = criterion?.Invoke(output, target) ?? F.cross_entropy(output, target);
                loss.backward();
                optimizer.step();
                scheduler?.step();
                if (passAll) monitor.Step(loss, data, output, target);
                else monitor.Step(loss);
            }
            if (passAll)
            {
                var training = model.training;
                model.eval();
                using var quiet = no_grad();
                using var scope = NewDisposeScope();
                var output = model.call(x[1200..]);
                monitor.Evaluate(
                    F.cross_entropy(output, y[1200..]).item<float>(), output.argmax(1).eq(y[1200..]).to_type(ScalarType.Float32).mean().item<float>());
                model.train(training);
            }
        }
        zoo.Result("held-out accuracy", ZooContext.Accuracy(model, x[1200..], y[1200..]));
    }
}
