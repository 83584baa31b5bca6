// The worlds of the reinforcement programs: walkers on a grid towards a corner, and a bandit whose best arm depends on what is seen.
using static TorchSharp.torch;

namespace FaultZoo.Programs.Reinforcement;

/// <summary>Several walkers at once on a grid of 4 by 4; the far corner pays one, every move costs a little. At the goal a walker starts again.</summary>
internal sealed class Walkers(int count, Random random)
{
    public const int Side = 4;
    public const int States = Side * Side;
    public const int Actions = 4;

    private readonly int[] rows = new int[count], columns = new int[count];

    public int Count => count;

    public long[] Places => [.. rows.Zip(columns, (row, column) => (long)((row * Side) + column))];

    public void Reset()
    {
        for (var i = 0; i < count; i++)
        {
            Start(i);
        }
    }

    /// <summary>Moves every walker: 0 up, 1 down, 2 left, 3 right. Returns rewards and whether the goal was reached.</summary>
    public (float[] Rewards, bool[] Done) Move(long[] actions)
    {
        var (rewards, done) = (new float[count], new bool[count]);
        for (var i = 0; i < count; i++)
        {
            rows[i] = Math.Clamp(rows[i] + (actions[i] == 0 ? -1 : actions[i] == 1 ? 1 : 0), 0, Side - 1);
            columns[i] = Math.Clamp(columns[i] + (actions[i] == 2 ? -1 : actions[i] == 3 ? 1 : 0), 0, Side - 1);
            done[i] = rows[i] == Side - 1 && columns[i] == Side - 1;
            rewards[i] = done[i] ? 1 : -0.05f;
            if (done[i]) Start(i);
        }
        return (rewards, done);
    }

    /// <summary>One-hot [n, 16].</summary>
    public static Tensor Observe(long[] places) => nn.functional.one_hot(tensor(places), States).to_type(ScalarType.Float32);

    /// <summary>Share of the fifteen other fields where the best action is one that leads towards the goal.</summary>
    public static double RightWay(Func<Tensor, Tensor> scores)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var best = scores(eye(States)).argmax(1).data<long>().ToArray();
        return Enumerable.Range(0, States - 1).Count(place =>
            (best[place] == 1 && place / Side < Side - 1) || (best[place] == 3 && place % Side < Side - 1)) / (States - 1.0);
    }

    private void Start(int i)
    {
        do
        {
            (rows[i], columns[i]) = (random.Next(Side), random.Next(Side));
        }
        while (rows[i] == Side - 1 && columns[i] == Side - 1);
    }
}

/// <summary>Contexts [n, 6]; the arm that a hidden matrix scores highest pays one, the others nothing, with some noise.</summary>
internal sealed class Bandit
{
    public const int Features = 6;
    public const int Arms = 4;

    private readonly Tensor truth = randn(Features, Arms);

    public static Tensor Contexts(int n) => randn(n, Features);

    public Tensor Pay(Tensor contexts, Tensor arms) => Best(contexts).eq(arms).to_type(ScalarType.Float32) + (randn(contexts.shape[0]) * 0.1);

    public Tensor Best(Tensor contexts) => contexts.mm(truth).argmax(1);

    /// <summary>Share of contexts where the highest score is at the best arm.</summary>
    public double Right(Func<Tensor, Tensor> scores)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var contexts = Contexts(1000);
        return scores(contexts).argmax(1).eq(Best(contexts)).to_type(ScalarType.Float32).mean().item<float>();
    }
}
