// Walkers on a grid learn by actor and critic: what the critic's graph may carry, and advantages that stop being numbers.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Reinforcement;

[Family("reinforcement")]
internal sealed class ActorCritics
{
    private const int Horizon = 10;

    /// <summary>The running baseline is made of values, and keeps the graph of the step before.</summary>
    [Sick("backward-failed", Place = "backward()|baseline")]
    public void BaselineWithItsGraph(ZooContext zoo)
    {
        Tensor? baseline = null;
        Train(zoo, (logProb, values, returns) =>
        {
            baseline = baseline is null ? values.mean() : (0.9 * baseline) + (0.1 * values.mean());
            var advantage = returns - baseline;
            return -(logProb * advantage).mean() + (0.5 * F.mse_loss(values, returns));
        }, scoped: false);
    }

    [Healthy(TwinOf = nameof(BaselineWithItsGraph))]
    public void BaselineAsANumber(ZooContext zoo)
    {
        var baseline = 0.0;
        Train(zoo, (logProb, values, returns) =>
        {
            baseline = (0.9 * baseline) + (0.1 * values.mean().item<float>());
            var advantage = returns - baseline;
            return -(logProb * advantage).mean() + (0.5 * F.mse_loss(values, returns));
        });
    }

    /// <summary>The critic was detached for the advantage and stayed so in its own loss.</summary>
    [Sick("no-gradient", "graph-cut", Place = "detach|critic")]
    public void CriticDetachedTooEarly(ZooContext zoo) => Train(zoo, (logProb, values, returns) =>
    {
        var value = values.detach();
        var advantage = returns - value;
        return -(logProb * advantage).mean() + (0.5 * F.mse_loss(value, returns));
    });

    [Healthy(TwinOf = nameof(CriticDetachedTooEarly))]
    public void CriticDetachedForTheAdvantage(ZooContext zoo) => Train(zoo, (logProb, values, returns) =>
    {
        var advantage = returns - values.detach();
        return -(logProb * advantage).mean() + (0.5 * F.mse_loss(values, returns));
    });

    /// <summary>Advantages are standardised within each episode, and some episodes are one step long.</summary>
    [Sick("non-finite", Place = "std")]
    public void AdvantagesOfEpisodesOfOneStep(ZooContext zoo) => Train(zoo, (logProb, values, returns) =>
    {
        var advantage = returns - values.detach();
        var first = advantage[..1];
        var scaled = cat([(first - first.mean()) / (first.std() + 1e-8), (advantage[1..] - advantage[1..].mean()) / (advantage[1..].std() + 1e-8)]);
        return -(logProb * scaled).mean() + (0.5 * F.mse_loss(values, returns));
    });

    [Healthy(TwinOf = nameof(AdvantagesOfEpisodesOfOneStep))]
    public void AdvantagesOfAllSteps(ZooContext zoo) => Train(zoo, (logProb, values, returns) =>
    {
        var advantage = returns - values.detach();
        var scaled = (advantage - advantage.mean()) / (advantage.std() + 1e-8);
        return -(logProb * scaled).mean() + (0.5 * F.mse_loss(values, returns));
    });

    /// <summary>Two passes over each batch with the ratio clipped, as in proximal policy optimisation.</summary>
    [Healthy]
    public void ClippedRatio(ZooContext zoo)
    {
        var bandit = new Bandit();
        using var policy = Sequential(("fc1", Linear(Bandit.Features, 32)), ("tanh1", Tanh()), ("fc2", Linear(32, Bandit.Arms)));
        using var optimizer = optim.Adam(policy.parameters(), 0.01);
        using var monitor = TrainingMonitor.Attach(policy, optimizer, zoo.Logs, zoo.Options);
        for (var round = 0; round < 150; round++)
        {
            using var scope = NewDisposeScope();
            var contexts = Bandit.Contexts(128);
            Tensor arms, before, advantage;
            using (no_grad())
            {
                var logits = policy.call(contexts);
                arms = logits.softmax(1).multinomial(1);
                before = F.log_softmax(logits, 1).gather(1, arms).squeeze(1);
                var pay = bandit.Pay(contexts, arms.squeeze(1));
                advantage = (pay - pay.mean()) / (pay.std() + 1e-6);
            }
            for (var pass = 0; pass < 3; pass++)
            {
                optimizer.zero_grad();
                var ratio = (F.log_softmax(policy.call(contexts), 1).gather(1, arms).squeeze(1) - before).exp();
                var loss = -minimum(ratio * advantage, ratio.clamp(0.8, 1.2) * advantage).mean();
                loss.backward();
                nn.utils.clip_grad_norm_(policy.parameters(), 0.5);
                optimizer.step();
                monitor.Step(loss);
            }
        }
        zoo.Result("best arm chosen", bandit.Right(policy.call));
    }

    private static void Train(ZooContext zoo, Func<Tensor, Tensor, Tensor, Tensor> criterion, bool scoped = true)
    {
        var walkers = new Walkers(16, zoo.Random);
        using var model = new ActorAndCritic();
        using var optimizer = optim.Adam(model.parameters(), 0.01);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        walkers.Reset();
        for (var update = 0; update < 120; update++)
        {
            using var scope = scoped ? NewDisposeScope() : null;
            var (logProbs, values, rewards, dones) = (new List<Tensor>(), new List<Tensor>(), new List<float[]>(), new List<bool[]>());
            for (var t = 0; t < Horizon; t++)
            {
                var (logits, value) = model.call(Walkers.Observe(walkers.Places));
                var actions = logits.detach().softmax(1).multinomial(1);
                logProbs.Add(F.log_softmax(logits, 1).gather(1, actions).squeeze(1));
                values.Add(value.squeeze(1));
                var (reward, done) = walkers.Move(actions.flatten().data<long>().ToArray());
                rewards.Add(reward);
                dones.Add(done);
            }
            var returns = new float[Horizon, 16];
            for (var i = 0; i < 16; i++)
            {
                var ahead = values[^1][i].item<float>();
                for (var t = Horizon - 1; t >= 0; t--)
                {
                    ahead = rewards[t][i] + (dones[t][i] ? 0 : 0.9f * ahead);
                    returns[t, i] = ahead;
                }
            }
            var loss = criterion(stack(logProbs).flatten(), stack(values).flatten(), tensor(returns).flatten());
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            monitor.Step(loss);
        }
        zoo.Result("right way", Walkers.RightWay(x => model.call(x).Logits));
    }

    private sealed class ActorAndCritic : Module<Tensor, (Tensor Logits, Tensor Value)>
    {
        private readonly Module<Tensor, Tensor> actor, critic;

        public ActorAndCritic() : base(nameof(ActorAndCritic))
        {
            actor = Sequential(("fc1", Linear(Walkers.States, 32)), ("tanh1", Tanh()), ("fc2", Linear(32, Walkers.Actions)));
            critic = Sequential(("fc1", Linear(Walkers.States, 32)), ("tanh1", Tanh()), ("fc2", Linear(32, 1)));
            RegisterComponents();
        }

        public override (Tensor Logits, Tensor Value) forward(Tensor input) => (actor.call(input), critic.call(input));
    }
}
