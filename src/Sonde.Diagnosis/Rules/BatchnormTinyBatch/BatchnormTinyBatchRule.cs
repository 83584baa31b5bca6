// batchnorm-tiny-batch: how many values a channel's mean and variance are taken from.
namespace Sonde.Diagnosis;

/// <summary>
/// With one value a channel the output is its bias alone, and with a handful the statistics are noise. Judged by what most steps have: a small last
/// batch of an epoch does little, unless it is of one.
/// </summary>
internal sealed partial class BatchnormTinyBatchRule : RunRule
{
    private const long TooFew = 4;
    private const int Fewest = 3;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var steps = LoopFacts.Steps(run.Signals);
        if (steps.Length == 0) return LoopFacts.Missing;
        var read = Array.FindAll(steps, s => s.Loop.NormValues is not null);
        if (read.Length == 0) return RuleOutcome.Nothing;
        if (read.Length < Fewest) return RuleOutcome.Needs("the batch normalisation of three steps");
        // The records of single steps tell of the usual batch; those of many steps hold the smallest of them.
        var single = Array.FindAll(read, s => s.Loop.Calls <= s.Loop.AccumulationSteps);
        var usual = (long)Robust.Median([.. (single.Length >= Fewest ? single : read).Select(s => (double)s.Loop.NormValues!.Value)]);
        var ones = read.Count(s => s.Loop.NormValues == 1);
        if (usual > TooFew && ones < 2) return RuleOutcome.Nothing;
        var worst = read.MinBy(s => s.Loop.NormValues!.Value);
        var last = usual > TooFew;
        return RuleOutcome.Of(new Finding(Id, usual == 1 ? Severity.Error : Severity.Warning, 0.9, last
            ? $"Batch normalisation {worst.Loop.NormLayer} got a single value a channel in some steps: its output is its bias then, "
                + "and the running variance is wrong"
            : $"Batch normalisation {worst.Loop.NormLayer} takes the statistics of a channel from {Wording.Count(usual, "value")}", worst.Loop.NormLayer)
        {
            Steps = new(read[0].Step, read[^1].Step),
            Evidence = [new("values a channel, in most steps", usual, TooFew), new("values a channel, at the fewest", worst.Loop.NormValues!.Value, 1)],
            Causes = last
                ? ["The last batch of an epoch holds a single sample"]
                : ["The batch is too small for batch normalisation", "The spatial size is 1 x 1 where the layer stands"],
            Cures =
            [
                last ? "Drop the last batch: `new DataLoader(data, 32, shuffle: true, dropLast: true)`" : "Use a larger batch: 16 samples or more",
                "Use `GroupNorm` or `LayerNorm`, which do not depend on the batch",
            ],
        });
    }
}
