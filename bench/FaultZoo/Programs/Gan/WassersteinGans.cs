// Wasserstein GANs, watched from the critic's side: losses without a lower bound that are nevertheless right, and two that are not.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FaultZoo.Programs.Gan;

[Family("gan")]
internal sealed class WassersteinGans
{
    /// <summary>Critic and generator want the same: nothing stops the scores of the fakes.</summary>
    [Sick("flipped-loss-sign", "impossible-loss", "loss-diverging")]
    public void CriticWithFlippedSign(ZooContext zoo) => Train(zoo, (onReal, onFake) => onReal.mean() - onFake.mean(), Limit.None);

    [Healthy(TwinOf = nameof(CriticWithFlippedSign))]
    public void GradientPenalty(ZooContext zoo) => Train(zoo, (onReal, onFake) => onFake.mean() - onReal.mean(), Limit.Penalty);

    /// <summary>Nothing bounds the critic's slope.</summary>
    [Sick("exploding-gradient", "loss-diverging", "impossible-loss")]
    public void CriticWithoutLimit(ZooContext zoo) => Train(zoo, (onReal, onFake) => onFake.mean() - onReal.mean(), Limit.None, rate: 0.01);

    [Healthy(TwinOf = nameof(CriticWithoutLimit))]
    public void ClippedCritic(ZooContext zoo) =>
        Train(zoo, (onReal, onFake) => onFake.mean() - onReal.mean(), Limit.Clip, rate: 0.005, generatorRate: 0.0007);

    [Healthy]
    public void HingeCritic(ZooContext zoo) =>
        Train(zoo, (onReal, onFake) => (1 - onReal).clamp_min(0).mean() + (1 + onFake).clamp_min(0).mean(), Limit.Penalty);

    private enum Limit
    {
        None,
        Clip,
        Penalty,
    }

    private static void Train(ZooContext zoo, Func<Tensor, Tensor, Tensor> score, Limit limit, double rate = 0.002, double generatorRate = 0.002)
    {
        var data = Networks.Ring(2000);
        using var generator = Networks.Generator();
        using var critic = Networks.Discriminator();
        using var generatorOptimizer = optim.Adam(generator.parameters(), generatorRate, beta1: 0.5, beta2: 0.9);
        using var criticOptimizer = optim.Adam(critic.parameters(), rate, beta1: 0.5, beta2: 0.9);
        using var monitor = TrainingMonitor.Attach(critic, criticOptimizer, zoo.Logs, zoo.Options);
        var step = 0;
        foreach (var (real, _) in zoo.Steps(data, data, 64, 1000))
        {
            using var scope = NewDisposeScope();
            criticOptimizer.zero_grad();
            var fake = generator.call(randn(64, Networks.Noise)).detach();
            var loss = score(critic.call(real), critic.call(fake));
            if (limit == Limit.Penalty) loss += 0.5 * Penalty(critic, real, fake);
            loss.backward();
            criticOptimizer.step();
            if (limit == Limit.Clip) Clip(critic, 0.25);
            monitor.Step(loss);

            if (++step % 2 != 0) continue;
            generatorOptimizer.zero_grad();
            var lossG = -critic.call(generator.call(randn(64, Networks.Noise))).mean();
            lossG.backward();
            generatorOptimizer.step();
        }
        Networks.Report(zoo, generator, data);
    }

    private static Tensor Penalty(Module<Tensor, Tensor> critic, Tensor real, Tensor fake)
    {
        var share = rand(64, 1);
        var between = ((real * share) + (fake * (1 - share))).requires_grad_();
        var scores = critic.call(between);
        var slope = autograd.grad([scores], [between], [ones_like(scores)], retain_graph: true, create_graph: true)[0];
        return (slope.norm(1) - 1).pow(2).mean();
    }

    private static void Clip(Module<Tensor, Tensor> critic, double limit)
    {
        using var quiet = no_grad();
        foreach (var parameter in critic.parameters())
        {
            parameter.clamp_(-limit, limit);
        }
    }
}
