// Whether a network answers all samples alike, as far as the step data tell.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Outputs compared with each other, batch by batch.</summary>
internal static class ConstantOutput
{
    /// <summary>Fewest records that allow a judgement.</summary>
    public const int Fewest = 5;

    /// <summary>Records that say something: two samples or more, whose inputs (or else targets) differ.</summary>
    public static IReadOnlyList<(long Step, StepDataRecord Data)> Records(RunSignals signals) =>
        [.. signals.Data.Where(record => StepDataEvidence.IsAlike(record.Data.Output) is not null && Differ(record.Data))];

    /// <summary>What is missing where there are too few.</summary>
    public static RuleOutcome Needs(RunSignals signals) => signals.Data.Count == 0
        ? StepDataEvidence.Missing
        : RuleOutcome.Needs($"{Fewest} records of an output for two samples or more, with inputs or targets that differ");

    /// <summary>The record from which on all outputs of a batch are alike, to the end; -1 where they are not.</summary>
    public static int AlikeFrom(IReadOnlyList<(long Step, StepDataRecord Data)> records)
    {
        var start = Onset.Start([.. records.Select(record => StepDataEvidence.IsAlike(record.Data.Output)!.Value)]);
        return start >= 0 && StepDataEvidence.IsAlike(records[^1].Data.Output) == true && (start == 0 || records.Count - start >= 3) ? start : -1;
    }

    /// <summary>Whether the output is the same number in each record: no training moves it.</summary>
    public static bool NeverMoves(IReadOnlyList<(long Step, StepDataRecord Data)> records)
    {
        var (min, max) = (records.Min(record => record.Data.Output!.Min), records.Max(record => record.Data.Output!.Max));
        return max - min <= 1e-6 * Math.Max(Math.Abs(min ?? 0), Math.Abs(max ?? 0))
            || records.Skip(1).All(record => Same(record.Data.Output!.Mean, records[0].Data.Output!.Mean));
    }

    private static bool Same(double? one, double? other) => Math.Abs((one - other) ?? 1) <= 1e-6 * Math.Abs(other ?? 0);

    // Targets that are all the same may have the same answer.
    private static bool Differ(StepDataRecord data) => data switch
    {
        { Y.AcrossSamples: { } targets } when targets == 0 => false,
        { X: { AcrossSamples: { } inputs } } => inputs > 0 && StepDataEvidence.IsAlike(data.X) == false,
        _ => data.Y?.AcrossSamples > 0,
    };
}
