// A transformer that predicts the next token of number sequences.
using Sonde.Torch;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Transformer;

[Family("transformer")]
internal sealed class LanguageModels
{
    private static readonly TransformerOptions Model = new() { Vocabulary = 8, Classes = 8, Layers = 2, Causal = true, EveryPosition = true, Width = 48 };

    [Sick("time-leak")]
    public void NoCausalMask(ZooContext zoo) => Train(zoo, Model with { Causal = false });

    [Healthy(TwinOf = nameof(NoCausalMask))]
    public void CausalMask(ZooContext zoo) => Train(zoo, Model);

    [Sick("time-leak")]
    public void MaskOffByOne(ZooContext zoo) => Train(zoo, Model with { MaskFrom = 2 });

    [Sick("time-leak", "shortcut-feature")]
    public void TargetsNotShifted(ZooContext zoo) => Train(zoo, Model, shift: 0);

    [Healthy(TwinOf = nameof(TargetsNotShifted))]
    public void TargetsShifted(ZooContext zoo) => Train(zoo, Model, shift: 1, clip: 1);

    [Sick("non-finite", Place = "softmax|masked_fill")]
    public void MaskHidesThePresentToo(ZooContext zoo) => Train(zoo, Model with { MaskFrom = 0 });

    [Sick("missing-log-softmax", Place = "nll_loss")]
    public void ProbabilitiesUnderNll(ZooContext zoo) => Train(zoo, Model, criterion: (output, y) => F.nll_loss(F.softmax(output, -1), y));

    [Healthy(TwinOf = nameof(ProbabilitiesUnderNll))]
    public void LogProbabilitiesUnderNll(ZooContext zoo) => Train(zoo, Model, criterion: (output, y) => F.nll_loss(F.log_softmax(output, -1), y));

    [Sick("grads-wiped-before-step", "weights-not-updating")]
    public void WipedAfterBackward(ZooContext zoo) => Train(zoo, Model, wipeLate: true);

    [Sick("overfitting", "overtraining")]
    public void FewSequencesForLong(ZooContext zoo) => Train(zoo, Model, samples: 24, epochs: 120, evaluate: true, noise: 0.3);

    [Healthy(TwinOf = nameof(FewSequencesForLong))]
    public void ManySequences(ZooContext zoo) => Train(zoo, Model, samples: 1200, epochs: 7, evaluate: true, noise: 0);

    private static void Train(
        ZooContext zoo, TransformerOptions options, int shift = 1, Func<Tensor, Tensor, Tensor>? criterion = null, bool wipeLate = false, double clip = 0,
        int samples = 1200, int epochs = 7, bool evaluate = false, double noise = 0.02)
    {
        var text = Data.Fibonacci(samples + 200, 13, vocabulary: 8, noise);
        var (x, y) = (text[.., ..12], text[.., shift..(12 + shift)]);
        using var model = new TinyTransformer(options);
        using var optimizer = optim.AdamW(model.parameters(), 4e-3, weight_decay: 0.01);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            foreach (var (data, next) in zoo.Batches(x[..samples], y[..samples], Math.Min(32, samples / 2)))
            {
                using var scope = NewDisposeScope();
                if (!wipeLate) optimizer.zero_grad();
                var scores = model.call(data).view(-1, 8);
                var target = next.reshape(-1);
                var loss = criterion?.Invoke(scores, target) ?? F.cross_entropy(scores, target);
                loss.backward();
                if (wipeLate) optimizer.zero_grad();
                if (clip > 0) nn.utils.clip_grad_norm_(model.parameters(), clip);
                optimizer.step();
                monitor.Step(loss, data, scores, target);
            }
            if (evaluate)
            {
                model.eval();
                using var quiet = no_grad();
                using var scope = NewDisposeScope();
                var output = model.call(x[samples..]);
                var hits = output.argmax(-1).eq(y[samples..]).to_type(ScalarType.Float32).mean().item<float>();
                monitor.Evaluate(F.cross_entropy(output.view(-1, 8), y[samples..].reshape(-1)).item<float>(), hits);
                model.train();
            }
        }
        zoo.Result("held-out accuracy", ZooContext.Accuracy(model, x[samples..], y[samples..]));
        using var end = no_grad();
        using var guess = model.call(x[samples.., ..6])[.., -1].argmax(-1);
        zoo.Result("accuracy at the end of a prefix", guess.eq(text[samples.., 6]).to_type(ScalarType.Float32).mean().item<float>());
    }
}
