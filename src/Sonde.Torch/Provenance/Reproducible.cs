// One call that seeds every source of randomness we know of, and remembers the seed for the run's record.
using TorchSharp;

namespace Sonde.Torch;

/// <summary>Seeds all that is random; call it first. Monitors attached afterwards record the seed.</summary>
public static class Reproducible
{
    private static readonly Lock Gate = new();
    private static Random? s_random;

    /// <summary>The seed last set here, or null.</summary>
    public static long? CurrentSeed { get; private set; }

    /// <summary>Our own <see cref="System.Random"/>, for shuffling and the like: seeded by <see cref="Seed"/>, else from the clock. Not thread-safe.</summary>
    public static Random Random
    {
        get
        {
            lock (Gate) return s_random ??= new Random();
        }
    }

    /// <summary>Seeds torch on every device (<c>manual_seed</c>) and <see cref="Random"/>.</summary>
    public static void Seed(int seed)
    {
        torch.manual_seed(seed);
        lock (Gate)
        {
            s_random = new Random(seed);
            CurrentSeed = seed;
        }
    }
}
