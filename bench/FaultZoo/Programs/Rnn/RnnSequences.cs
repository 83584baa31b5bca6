// Recurrent networks that predict the next value of a wave, or the sum of what they read.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Rnn;

[Family("rnn")]
internal sealed class RnnSequences
{
    [Sick("backward-failed", Place = "backward()|hidden")]
    public void HiddenStateCarriedOver(ZooContext zoo) => Carried(zoo, detach: false);

    [Healthy(TwinOf = nameof(HiddenStateCarriedOver))]
    public void HiddenStateCarriedOverDetached(ZooContext zoo) => Carried(zoo, detach: true);

    [Sick("exploding-gradient", "poor-initialisation", "learning-rate-too-high", Place = "recurrent")]
    public void RecurrentWeightsTooLarge(ZooContext zoo) => Sums(zoo, new Handmade(gain: 1.9, rectify: true), 0.01);

    [Healthy(TwinOf = nameof(RecurrentWeightsTooLarge))]
    public void RecurrentWeightsOfIdentity(ZooContext zoo) => Sums(zoo, new Handmade(gain: 0, rectify: true), 0.01);

    [Sick("saturated-activation", "poor-initialisation", Place = "recurrent|input|tanh")]
    public void SaturatedRecurrence(ZooContext zoo) => Sums(zoo, new Handmade(gain: 12, rectify: false), 0.01);

    [Healthy(TwinOf = nameof(SaturatedRecurrence))]
    public void SumsScaledToOne(ZooContext zoo) => Sums(zoo, new Handmade(gain: 0, rectify: false), 0.003, scale: 0.1);

    [Sick("time-leak")]
    public void TargetsNotShifted(ZooContext zoo) => NextValue(zoo, GRU(1, 24, batchFirst: true), shift: false);

    [Sick("time-leak")]
    public void BothDirectionsForTheNextValue(ZooContext zoo) => NextValue(zoo, GRU(1, 24, batchFirst: true, bidirectional: true), shift: true);

    [Healthy(TwinOf = nameof(BothDirectionsForTheNextValue))]
    public void OneDirectionForTheNextValue(ZooContext zoo) => NextValue(zoo, GRU(1, 24, batchFirst: true), shift: true);

    [Sick("loss-broadcast", Place = "mse_loss")]
    public void SqueezedPredictionAgainstColumn(ZooContext zoo) => Sums(zoo, new Handmade(gain: 0, rectify: true), 0.01, squeeze: true);

    [Sick("target-not-scaled")]
    public void SumsInTensOfThousands(ZooContext zoo) => Sums(zoo, new Handmade(gain: 0, rectify: true), 0.01, scale: 10000);

    private static void Carried(ZooContext zoo, bool detach)
    {
        var (x, _) = Data.Waves(64, length: 121);
        using var model = new Windowed();
        using var optimizer = optim.Adam(model.parameters(), 0.01);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        var last = 0f;
        for (var epoch = 0; epoch < 20; epoch++)
        {
            var hidden = zeros(1, 64, 24);
            for (var start = 0; start < 120; start += 12)
            {
                var window = x[.., start..(start + 12)];
                var next = x[.., (start + 1)..(start + 13)];
                optimizer.zero_grad();
                (var output, hidden) = model.call(window, hidden);
                var loss = F.mse_loss(output, next);
                loss.backward();
                optimizer.step();
                monitor.Step(loss, window, output, next);
                if (detach) hidden = hidden.detach();
                last = loss.item<float>();
            }
        }
        zoo.Result("last loss", last);
    }

    private static void Sums(ZooContext zoo, Handmade model, double rate, double scale = 1, bool squeeze = false)
    {
        var (x, y) = Data.Sums(1200, 12);
        y *= scale;
        using var optimizer = optim.Adam(model.parameters().ToList(), rate);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, target) in zoo.Steps(x, y, 40, 400))
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var output = model.call(data);
            if (squeeze) output = output.squeeze();
            var loss = F.mse_loss(output, target);
            loss.backward();
            optimizer.step();
            monitor.Step(loss, data, output, target);
        }
        using (no_grad())
        {
            using var end = model.call(x);
            zoo.Result("mse over variance", (end - y).pow(2).mean().item<float>() / y.var().item<float>());
        }
        model.Dispose();
    }

    private static void NextValue(ZooContext zoo, TorchSharp.Modules.GRU gru, bool shift)
    {
        var (x, _) = Data.Waves(600, length: 25);
        var (input, target) = (x[.., ..24], shift ? x[.., 1..25] : x[.., ..24]);
        using var model = new Forecast(gru);
        using var optimizer = optim.Adam(model.parameters(), 0.01);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < 10; epoch++)
        {
            foreach (var (data, next) in zoo.Batches(input[..480], target[..480], 24))
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var output = model.call(data);
                var loss = F.mse_loss(output, next);
                loss.backward();
                optimizer.step();
                monitor.Step(loss, data, output, next);
            }
            using var quiet = no_grad();
            using var inner = NewDisposeScope();
            monitor.Evaluate(F.mse_loss(model.call(input[480..]), target[480..]).item<float>());
        }
        using var end = no_grad();
        zoo.Result("held-out mse", F.mse_loss(model.call(input[480..]), target[480..]).item<float>());
        zoo.Result("mse without the last value", F.mse_loss(model.call(input[480.., ..12])[.., -1], x[480.., 12]).item<float>());
    }

    private sealed class Forecast : Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.GRU gru;
        private readonly Module<Tensor, Tensor> head;

        public Forecast(TorchSharp.Modules.GRU gru) : base(nameof(Forecast))
        {
            this.gru = gru;
            head = Linear(gru.parameters().Count() > 4 ? 48 : 24, 1);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => head.call(gru.call(input).Item1);
    }

    private sealed class Windowed : Module<Tensor, Tensor, (Tensor, Tensor)>
    {
        private readonly TorchSharp.Modules.GRU gru = GRU(1, 24, batchFirst: true);
        private readonly Module<Tensor, Tensor> head = Linear(24, 1);

        public Windowed() : base(nameof(Windowed)) => RegisterComponents();

        public override (Tensor, Tensor) forward(Tensor input, Tensor hidden)
        {
            var (states, next) = gru.call(input, hidden);
            return (head.call(states), next);
        }
    }

    /// <summary>A recurrence written out by hand.</summary>
    private sealed class Handmade : Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear input = Linear(1, 24), recurrent = Linear(24, 24), head = Linear(24, 1);
        private readonly bool rectify;

        public Handmade(double gain, bool rectify) : base(nameof(Handmade))
        {
            this.rectify = rectify;
            RegisterComponents();
            if (gain > 0) init.normal_(recurrent.weight!, 0, gain / Math.Sqrt(24));
            else init.eye_(recurrent.weight!);
            if (gain > 1.8 && rectify) init.normal_(recurrent.weight!, 0, 0.8);
        }

        public override Tensor forward(Tensor x)
        {
            var state = zeros(x.shape[0], 24);
            for (var t = 0; t < x.shape[1]; t++)
            {
                var mixed = input.call(x[.., t]) + recurrent.call(state);
                state = rectify ? F.relu(mixed) : mixed.tanh();
            }
            return head.call(state);
        }
    }
}
