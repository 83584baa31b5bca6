// Which samples of a batch bring a fault about: the batch is halved until single samples are left.
using System.Globalization;

namespace Sonde.Torch.Captures;

/// <summary>The outcome: the guilty samples, and whether the search was complete.</summary>
/// <param name="Samples">Indices in the batch, ascending.</param>
/// <param name="Note">A remark on them, or null.</param>
/// <param name="Confirmed">Whether running them apart from the others has shown it.</param>
internal sealed record GuiltySamples(IReadOnlyList<long> Samples, string? Note, bool Confirmed = true);

/// <summary>
/// Level by level, so that a fault of the whole batch shows early: where eight parts each bring it about, no single sample does.
/// </summary>
/// <param name="isBad">Runs the named samples alone and says whether the fault is there.</param>
internal sealed class SampleSearch(Func<IReadOnlyList<long>, bool> isBad)
{
    /// <summary>Most runs; what is left is reported.</summary>
    public const int MostRuns = 64;

    private const int PartsThatProveIt = 8;
    private int _runs;

    /// <param name="size">Samples in the batch, which as a whole brings the fault about.</param>
    /// <param name="suspects">Samples that the trace points at; tried first.</param>
    public GuiltySamples Find(long size, IReadOnlyList<long> suspects)
    {
        long[] all = [.. Range(size)];
        if (suspects.Count > 0 && suspects.Count < size)
        {
            long[] others = [.. all.Except(suspects)];
            if (Run(suspects) && !Run(others))
                return new GuiltySamples(suspects, null);
        }

        var guilty = new List<long>();
        var together = new List<IReadOnlyList<long>>();
        var level = new List<IReadOnlyList<long>> { all };
        while (level.Count > 0)
        {
            var next = new List<IReadOnlyList<long>>();
            var parts = 0;
            foreach (var part in level)
            {
                if (part.Count == 1)
                {
                    guilty.Add(part[0]);
                    continue;
                }

                if (_runs + 2 > MostRuns)
                    return Unfinished(guilty, level, size);
                IReadOnlyList<long>[] halves = [[.. part.Take(part.Count / 2)], [.. part.Skip(part.Count / 2)]];
                var bad = Array.FindAll(halves, half => Run(half));
                parts += 2;
                next.AddRange(bad);
                if (bad.Length == 0)
                    together.Add(part);
            }

            if (parts >= PartsThatProveIt && next.Sum(part => part.Count) == size && next.Any(part => part.Count > 1))
                return Everywhere(all, suspects, parts);
            level = next;
        }

        guilty.Sort();
        if (together.Count == 0)
            return new GuiltySamples(guilty, guilty.Count == size ? "each sample causes it when run alone" : null);
        var groups = string.Join("; ", together.Take(3).Select(part => Name(part, size)));
        return new GuiltySamples(
            [.. guilty.Concat(together.SelectMany(part => part)).Distinct().Order()],
            $"{groups} cause it only together: no half of them does, as with batch statistics or a sum that overflows");
    }

    // Layers that normalise over the batch give other values to a part of it: then the rows of the op itself say more.
    private static GuiltySamples Everywhere(long[] all, IReadOnlyList<long> suspects, int parts)
    {
        var tried = string.Create(CultureInfo.InvariantCulture, $"every part of the batch causes it when run alone ({parts} parts tried)");
        return suspects.Count > 0 && suspects.Count < all.Length
            ? new GuiltySamples(suspects, $"these are the rows of the op's output in the whole batch; {tried}", Confirmed: false)
            : new GuiltySamples(all, $"{tried}: no single sample is the cause");
    }

    private static GuiltySamples Unfinished(List<long> guilty, List<IReadOnlyList<long>> level, long size)
    {
        long[] left = [.. guilty.Concat(level.SelectMany(part => part)).Distinct().Order()];
        return new GuiltySamples(left,
            string.Create(CultureInfo.InvariantCulture, $"the search ended after {MostRuns} runs: the guilty samples are among these {left.Length} of {size}"));
    }

    private bool Run(IReadOnlyList<long> samples)
    {
        _runs++;
        return isBad(samples);
    }

    private static string Name(IReadOnlyList<long> samples, long size) => NonFiniteOp.Samples(samples, samples.Count, size);

    private static IEnumerable<long> Range(long size)
    {
        for (var i = 0L; i < size; i++)
            yield return i;
    }
}
