// Property tests over the same cases every time.
using CsCheck;

namespace Sonde.Events.Tests.Properties;

internal static class FixedSeeds
{
    /// <summary>Runs cases 0, 1, ...; a failure names its seed, which CsCheck_Seed in the environment repeats alone.</summary>
    public static void Hold<T>(this Gen<T> gen, int cases, Action<T> holds, Func<T, string> print)
    {
        for (var i = 0; i < cases; i++)
        {
            gen.Sample(holds, seed: new PCG(1, (ulong)i).ToString(), iter: 1, threads: 1, print: print);
        }
    }
}
