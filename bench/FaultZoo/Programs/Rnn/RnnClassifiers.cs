// Recurrent networks that tell waves apart or remember a symbol.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Rnn;

[Family("rnn")]
internal sealed class RnnClassifiers
{
    [Sick("batch-leak", Place = "lstm|rnn")]
    public void BatchTakenForTime(ZooContext zoo) => Waves(zoo, new LstmNet(batchFirst: false), passAll: true);

    [Healthy(TwinOf = nameof(BatchTakenForTime))]
    public void BatchFirst(ZooContext zoo) => Waves(zoo, new LstmNet(batchFirst: true), passAll: true);

    [Sick("softmax-before-cross-entropy", Place = "softmax")]
    public void SoftmaxInsideTheModel(ZooContext zoo) => Waves(zoo, new LstmNet(true) { OnScores = scores => F.softmax(scores, -1) }, passAll: true);

    [Healthy(TwinOf = nameof(SoftmaxInsideTheModel))]
    public void ScoresOfTheModel(ZooContext zoo) => Waves(zoo, new LstmNet(true), passAll: true);

    [Sick("unregistered-parameters", Place = "lstm|rnn")]
    public void RegisteredTooEarly(ZooContext zoo) => Waves(zoo, new LstmNet(true, late: true));

    [Healthy(TwinOf = nameof(RegisteredTooEarly))]
    public void RegisteredLast(ZooContext zoo) => Waves(zoo, new LstmNet(true, late: false));

    [Sick("graph-cut", "no-gradient", Place = "detach")]
    public void LastStateDetached(ZooContext zoo) => Waves(zoo, new LstmNet(true) { OnState = state => state.detach() });

    [Healthy(TwinOf = nameof(LastStateDetached))]
    public void LastStateAttached(ZooContext zoo) => Waves(zoo, new LstmNet(true) { OnState = state => state.clone() });

    [Sick("missing-zero-grad")]
    public void NoZeroGrad(ZooContext zoo) => Waves(zoo, new LstmNet(true), zeroGrad: false);

    [Healthy(TwinOf = nameof(NoZeroGrad))]
    public void ZeroGradFirst(ZooContext zoo) => Waves(zoo, new LstmNet(true), zeroGrad: true);

    [Sick("misaligned-labels", "label-noise")]
    public void LabelsOfAnotherOrder(ZooContext zoo) => Waves(zoo, new LstmNet(true), passAll: true, misalign: true);

    [Healthy(TwinOf = nameof(LabelsOfAnotherOrder))]
    public void ClippedGradients(ZooContext zoo) => Waves(zoo, new LstmNet(true), passAll: true, clip: 1);

    [Sick("learning-rate-too-low")]
    public void PlainSgdAtATenThousandth(ZooContext zoo) => Waves(zoo, new LstmNet(true), rate: 1e-4, sgd: true);

    [Healthy(TwinOf = nameof(PlainSgdAtATenThousandth))]
    public void SgdWithMomentum(ZooContext zoo) => Waves(zoo, new LstmNet(true), rate: 0.3, sgd: true);

    [Sick("vanishing-gradient", "loss-not-decreasing")]
    public void PlainRecurrenceOverALongSequence(ZooContext zoo) => Memory(zoo, RNN(4, 32, batchFirst: true), length: 80);

    [Healthy(TwinOf = nameof(PlainRecurrenceOverALongSequence))]
    public void PlainRecurrenceOverAShortSequence(ZooContext zoo) => Memory(zoo, RNN(4, 32, batchFirst: true), length: 6);

    private static void Waves(
        ZooContext zoo, LstmNet model, bool passAll = false, bool zeroGrad = true, bool misalign = false, double clip = 0, double rate = 0.01, bool sgd = false)
    {
        var (x, y) = Data.Waves(1000);
        if (misalign) y = y[randperm(1000)];
        using optim.Optimizer optimizer = sgd
            ? optim.SGD(model.parameters().ToList(), rate, momentum: rate > 0.1 ? 0.9 : 0)
            : optim.Adam(model.parameters().ToList(), rate);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < 7; epoch++)
        {
            model.train();
            foreach (var (data, target) in zoo.Batches(x[..800], y[..800], 25))
            {
                using var scope = NewDisposeScope();
                if (zeroGrad) optimizer.zero_grad();
                var output = model.call(data);
                var loss = F.cross_entropy(output, target);
                loss.backward();
                if (clip > 0) nn.utils.clip_grad_norm_(model.parameters(), clip);
                optimizer.step();
                if (passAll) monitor.Step(loss, data, output, target);
                else monitor.Step(loss);
            }
            if (passAll)
            {
                model.eval();
                using var quiet = no_grad();
                using var scope = NewDisposeScope();
                var output = model.call(x[800..]);
                monitor.Evaluate(
                    F.cross_entropy(output, y[800..]).item<float>(), output.argmax(1).eq(y[800..]).to_type(ScalarType.Float32).mean().item<float>());
            }
        }
        zoo.Result("held-out accuracy", ZooContext.Accuracy(model, x[800..], y[800..]));
        model.Dispose();
    }

    /// <summary>Which symbol came first?</summary>
    private static void Memory(ZooContext zoo, TorchSharp.Modules.RNN rnn, int length)
    {
        var (x, y) = Data.FirstSymbol(1200, length);
        using var model = new Remember(rnn);
        using var optimizer = optim.Adam(model.parameters(), 0.003);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, target) in zoo.Steps(x, y, 40, 250))
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var output = model.call(data);
            var loss = F.cross_entropy(output, target);
            loss.backward();
            optimizer.step();
            monitor.Step(loss, data, output, target);
        }
        zoo.Result("accuracy", ZooContext.Accuracy(model, x, y));
    }

    private sealed class Remember : Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.RNN rnn;
        private readonly Module<Tensor, Tensor> head = Linear(32, 4);

        public Remember(TorchSharp.Modules.RNN rnn) : base(nameof(Remember))
        {
            this.rnn = rnn;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => head.call(rnn.call(input, null).Item1[.., -1]);
    }

    private sealed class LstmNet : Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.LSTM lstm;
        private readonly Module<Tensor, Tensor> head = Linear(24, 3);

        public LstmNet(bool batchFirst, bool late = false) : base(nameof(LstmNet))
        {
            lstm = null!;
            if (late) RegisterComponents();
            lstm = LSTM(1, 24, batchFirst: batchFirst);
            if (!late) RegisterComponents();
        }

        public Func<Tensor, Tensor> OnScores { get; init; } = scores => scores;

        public Func<Tensor, Tensor> OnState { get; init; } = state => state;

        public override Tensor forward(Tensor input)
        {
            var (states, _, _) = lstm.call(input);
            return OnScores(head.call(OnState(states[.., -1])));
        }
    }
}
