// Deep Q-learning on a grid of 4 by 4, with a memory and a target network.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Reinforcement;

[Family("reinforcement")]
internal sealed class DeepQ
{
    [Healthy]
    public void TargetNetworkAndMemory(ZooContext zoo) => Train(zoo, new Recipe());

    /// <summary>The action by one network, its value by the other.</summary>
    [Healthy]
    public void DoubleEstimate(ZooContext zoo) => Train(zoo, new Recipe { Double = true, Criterion = (chosen, wanted) => F.mse_loss(chosen, wanted) });

    [Sick("loss-broadcast", Place = "smooth_l1_loss")]
    public void ColumnOfRewards(ZooContext zoo) => Train(zoo, new Recipe
    {
        Criterion = (chosen, wanted) => F.smooth_l1_loss(chosen, wanted.unsqueeze(1)),
    });

    [Healthy(TwinOf = nameof(ColumnOfRewards))]
    public void ColumnsOfBoth(ZooContext zoo) => Train(zoo, new Recipe
    {
        Criterion = (chosen, wanted) => F.smooth_l1_loss(chosen.unsqueeze(1), wanted.unsqueeze(1)),
    });

    /// <summary>Values reach minus ten, the head ends at minus one.</summary>
    [Sick("loss-head-mismatch", "label-range", "saturated-activation", Place = "tanh|fc3")]
    public void TanhHeadForLargeValues(ZooContext zoo) => Train(zoo, new Recipe { Head = ("tanh", Tanh()), Reward = 10 });

    [Sick("target-not-scaled", "loss-diverging", "exploding-gradient")]
    public void RewardsOfThousands(ZooContext zoo) =>
        Train(zoo, new Recipe { Reward = 5000, Criterion = (chosen, wanted) => F.mse_loss(chosen, wanted), Optimizer = p => optim.SGD(p, 0.05) });

    [Healthy(TwinOf = nameof(RewardsOfThousands))]
    public void RewardsOfOne(ZooContext zoo) =>
        Train(zoo, new Recipe { Criterion = (chosen, wanted) => F.mse_loss(chosen, wanted), Optimizer = p => optim.SGD(p, 0.2, momentum: 0.9) });

    [Sick("repeated-batch")]
    public void AlwaysTheFirstMemories(ZooContext zoo) => Train(zoo, new Recipe { FirstMemories = true });

    [Healthy(TwinOf = nameof(AlwaysTheFirstMemories))]
    public void MemoriesByChance(ZooContext zoo) => Train(zoo, new Recipe { FirstMemories = false, ClipNorm = 1 });

    [Sick("missing-zero-grad")]
    public void GradientsNeverCleared(ZooContext zoo) => Train(zoo, new Recipe { Clear = false });

    [Sick("learning-rate-too-high", "loss-diverging")]
    public void RateOfOne(ZooContext zoo) =>
        Train(zoo, new Recipe { Optimizer = p => optim.Adam(p, 1), Criterion = (chosen, wanted) => F.mse_loss(chosen, wanted) });

    [Healthy(TwinOf = nameof(RateOfOne))]
    public void RateOfAHundredth(ZooContext zoo) => Train(zoo, new Recipe { Optimizer = p => optim.RMSProp(p, 0.003) });

    /// <summary>The value of what was done is taken from the largest by its number, and gathered from the target network by mistake.</summary>
    [Sick("loss-detached", "backward-failed", "no-gradient", Place = "no_grad|backward()")]
    public void BothValuesFromTheTargetNetwork(ZooContext zoo) => Train(zoo, new Recipe { ChosenFromTarget = true });

    private sealed record Recipe
    {
        public Func<IEnumerable<TorchSharp.Modules.Parameter>, optim.Optimizer> Optimizer { get; init; } = p => optim.Adam(p, 0.005);
        public Func<Tensor, Tensor, Tensor> Criterion { get; init; } = (chosen, wanted) => F.smooth_l1_loss(chosen, wanted);
        public (string, Module<Tensor, Tensor>)? Head { get; init; }
        public float Reward { get; init; } = 1;
        public bool Double { get; init; }
        public bool FirstMemories { get; init; }
        public bool Clear { get; init; } = true;
        public bool ChosenFromTarget { get; init; }
        public double ClipNorm { get; init; }
    }

    private static Module<Tensor, Tensor> Net(Recipe recipe)
    {
        var layers = new List<(string, Module<Tensor, Tensor>)>
        {
            ("fc1", Linear(Walkers.States, 48)), ("relu1", ReLU()), ("fc2", Linear(48, 48)), ("relu2", ReLU()), ("fc3", Linear(48, Walkers.Actions)),
        };
        if (recipe.Head is { } head) layers.Add(head);
        return Sequential(layers);
    }

    private static void Train(ZooContext zoo, Recipe recipe)
    {
        var walkers = new Walkers(4, zoo.Random);
        walkers.Reset();
        var memory = new List<(long State, long Action, float Reward, long Next, bool Done)>();
        using var online = Net(recipe);
        using var target = Net(recipe);
        target.load_state_dict(online.state_dict());
        using var optimizer = recipe.Optimizer(online.parameters());
        using var monitor = TrainingMonitor.Attach(online, optimizer, zoo.Logs, zoo.Options);
        for (var step = 0; step < 600; step++)
        {
            using var scope = NewDisposeScope();
            Act(zoo, walkers, online, memory, explore: Math.Max(0.1, 1 - (step / 250.0)), recipe.Reward);
            if (memory.Count < 64) continue;
            var batch = Enumerable.Range(0, 48).Select(i => memory[recipe.FirstMemories ? i : zoo.Random.Next(memory.Count)]).ToList();
            var states = Walkers.Observe([.. batch.Select(m => m.State)]);
            var actions = tensor(batch.Select(m => m.Action).ToArray()).unsqueeze(1);
            var rewards = tensor(batch.Select(m => m.Reward).ToArray());
            var next = Walkers.Observe([.. batch.Select(m => m.Next)]);
            var goesOn = tensor(batch.Select(m => m.Done ? 0f : 1f).ToArray());
            Tensor wanted, chosen;
            using (no_grad())
            {
                var values = target.call(next);
                var best = (recipe.Double ? online : target).call(next).argmax(1, keepdim: true);
                wanted = rewards + (0.9 * goesOn * values.gather(1, best).squeeze(1));
                chosen = target.call(states).gather(1, actions).squeeze(1);
            }
            if (!recipe.ChosenFromTarget) chosen = online.call(states).gather(1, actions).squeeze(1);
            var loss = recipe.Criterion(chosen, wanted);
            if (recipe.Clear) optimizer.zero_grad();
            loss.backward();
            if (recipe.ClipNorm > 0) nn.utils.clip_grad_norm_(online.parameters(), recipe.ClipNorm);
            optimizer.step();
            monitor.Step(loss, states, chosen, wanted);
            if (step % 25 == 0) target.load_state_dict(online.state_dict());
        }
        zoo.Result("right way", Walkers.RightWay(online.call));
    }

    private static void Act(
        ZooContext zoo, Walkers walkers, Module<Tensor, Tensor> online,
        List<(long State, long Action, float Reward, long Next, bool Done)> memory, double explore, float reward)
    {
        var places = walkers.Places;
        long[] actions;
        using (no_grad())
        {
            actions = online.call(Walkers.Observe(places)).argmax(1).data<long>().ToArray();
        }
        for (var i = 0; i < actions.Length; i++)
        {
            if (zoo.Random.NextDouble() < explore) actions[i] = zoo.Random.Next(Walkers.Actions);
        }
        var (rewards, done) = walkers.Move(actions);
        var after = walkers.Places;
        for (var i = 0; i < places.Length; i++)
        {
            memory.Add((places[i], actions[i], rewards[i] * reward, after[i], done[i]));
        }
    }
}
